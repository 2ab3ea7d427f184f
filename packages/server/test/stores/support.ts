import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest'
import type { IdentityDetails } from '../../src/accounts/account-identity.ts'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import type { Change } from '../../src/events/events.ts'
import type { Profile } from '../../src/identity/profile.ts'
import type { Database } from '../../src/storage/database.ts'
import { engineOf, sqlOf } from '../../src/storage/sql.ts'
import type { Tables } from '../../src/storage/tables.ts'
import type { ProfileWithin } from '../../src/strategies/strategy-base.ts'
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

/** Who is proven, in a transaction as that of a sign-in. */
export const provenBy = (within: ProfileWithin, database: Database): Promise<Profile> =>
  database.transaction(async tx => {
    const proven = await within(tx)
    if (!('proof' in proven)) return proven
    await proven.proof
    return proven.profile
  })

/** A database of its own for one test, and what has been told of changes in it. */
export async function openEngine(engine: Engine) {
  const { database, events, another, close } = await engine.open()
  onTestFinished(close)
  const changes: Change[] = []
  events.subscribe(change => void changes.push(change))
  return { database, events, another, changes }
}

/**
 * The same for all tests of a `describe`, with nobody in it when one begins: to open a database takes longer than most tests.
 * @returns what there is of it, for a test that runs
 */
export function shareEngine(engineOf: Engine): () => Awaited<ReturnType<typeof openEngine>> {
  let engine: Awaited<ReturnType<Engine['open']>>
  const changes: Change[] = []
  beforeAll(async () => {
    engine = await engineOf.open()
    engine.events.subscribe(change => void changes.push(change))
  })
  beforeEach(async () => {
    await emptyTables(engine.database, 'collaborators', 'basic_credentials', 'basic_attempts')
    // More of them than go with their person at once.
    await emptyTables(engine.database, 'sessions', 'session_ends')
    changes.length = 0
  })
  afterAll(() => engine.close())
  return () => ({ ...engine, changes })
}

/** For databases that several tests share. What refers to rows of these goes with them. */
export async function emptyTables(database: Database, ...tables: readonly (keyof Tables)[]): Promise<void> {
  for (const table of tables) await sqlOf(database).deleteFrom(table).execute()
}

/** Somebody with an account. @returns their id */
export async function addPerson(database: Database, email = 'grace@contoso.test'): Promise<string> {
  return (
    await createAccountStore(database, standingClock()).create({ email, fullname: 'Grace' }, ['member'])
  ).id
}

/** Somebody whom sessions and tokens can belong to, known to the strategy `azure`. */
export async function addSignedIn(
  database: Database,
  email = 'grace@contoso.test',
): Promise<{ readonly collaboratorId: string; readonly identityId: string }> {
  const subject = email.split('@')[0] as string
  return personOf(createAccountStore(database, standingClock()), { email, subject, fullname: 'Grace' })
}

/** The same in the accounts of a server. */
export async function personOf(
  accounts: Accounts,
  {
    email,
    subject,
    strategy = 'azure',
    issuer = 'https://idp.example',
    ...details
  }: Partial<IdentityDetails> & {
    readonly email: string
    readonly subject: string
    readonly strategy?: string
    readonly issuer?: string
  },
  roles: readonly string[] = ['member'],
): Promise<{ readonly collaboratorId: string; readonly identityId: string }> {
  const said = { email, emailTrusted: true, fullname: subject, providerRoles: [], groups: [], ...details }
  const { id: collaboratorId } = await accounts.create(said, roles)
  const identity = await accounts.addIdentity(collaboratorId, { strategy, issuer, subject }, said, {
    addedBy: 'a test',
    beside: false,
  })
  if (identity === undefined) throw new Error(`${subject} is there already`)
  return { collaboratorId, identityId: identity.id }
}

/** From now on the table takes no rows, and says this. */
export async function refuseInserts(database: Database, table: keyof Tables, says: string): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(sqlOf(database))
  if (engineOf(database) === 'sqlite') {
    await run(`create trigger broken before insert on ${table} begin select raise(abort, '${says}'); end`)
    return
  }
  await run(
    `create function broken() returns trigger language plpgsql as $$ begin raise exception '${says}'; end $$`,
  )
  await run(`create trigger broken before insert on ${table} for each row execute function broken()`)
}

/** It takes them again. */
export async function allowInserts(database: Database, table: keyof Tables): Promise<void> {
  const isSqlite = engineOf(database) === 'sqlite'
  await sql.raw(isSqlite ? 'drop trigger broken' : `drop trigger broken on ${table}`).execute(sqlOf(database))
  if (!isSqlite) await sql.raw('drop function broken').execute(sqlOf(database))
}
