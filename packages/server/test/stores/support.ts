import { onTestFinished } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { Change } from '../../src/events/events.ts'
import type { Database } from '../../src/storage/database.ts'
import type { Engine } from './engines.ts'

/** A clock that stands still until it is moved. */
export function standingClock(now = Date.parse('2026-03-01T12:00:00Z')) {
  const clock = {
    now: () => now,
    /** In seconds. */
    advance(seconds: number): void {
      now += seconds * 1000
    },
  }
  return clock
}

/** A database of its own for one test, and what has been told of changes in it. */
export async function openEngine(engine: Engine) {
  const { database, events, another, close } = await engine.open()
  onTestFinished(close)
  const changes: Change[] = []
  events.subscribe(change => void changes.push(change))
  return { database, events, another, changes }
}

/** Somebody whom sessions and tokens can belong to. @returns their id */
export async function addPerson(database: Database, email = 'grace@contoso.test'): Promise<string> {
  const details = { email, emailTrusted: true, fullname: 'Grace', providerRoles: [], groups: [] }
  return (await createAccountStore(database, standingClock()).create(details, ['member'])).id
}
