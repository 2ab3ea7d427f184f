import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEvents } from '../../src/events/events.ts'
import { createChangeLog } from '../../src/storage/change-log.ts'
import { createDatabase, sqlOf } from '../../src/storage/sql.ts'
import { openStorage, type Storage } from '../../src/storage/storage.ts'
import { createAttempts } from '../../src/strategies/basic/attempt-store.ts'

const email = 'grace@example.test'
const events = createEvents(() => undefined)

let folder: string
let storage: Storage
let now = 0
const clock = { now: () => now }
const attempts = (maxLoginAttempt = 3, database = storage.database) =>
  createAttempts(database, clock, 'default', { maxLoginAttempt, lockoutSeconds: 600 })
const kept = () =>
  sqlOf(storage.database)
    .selectFrom('basic_attempts')
    .select(['failures', 'locked_until'])
    .executeTakeFirstOrThrow()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  storage = await openStorage(folder, { events, clock })
  now = 1_000_000
})
afterEach(async () => {
  await storage.close()
  await rm(folder, { recursive: true, force: true })
})

describe('failed attempts', () => {
  it('lock at the limit, and count anew once the lock has run out', async () => {
    const { recordFailure, isLocked } = attempts()
    await recordFailure(email)
    await recordFailure(email)
    expect(await isLocked(email)).toBe(false)
    await recordFailure(email)
    expect(await isLocked(email)).toBe(true)
    now += 600_000
    expect(await isLocked(email)).toBe(false)
    await recordFailure(email)
    expect(await kept()).toEqual({ failures: 1, locked_until: null })
  })

  it('lock at the first where one is the limit, and never where the limit is 0', async () => {
    await attempts(1).recordFailure(email)
    expect(await attempts(1).isLocked(email)).toBe(true)
    await attempts(1).reset(email)
    const { recordFailure, isLocked } = attempts(0)
    for (let guess = 0; guess < 50; guess += 1) await recordFailure(email)
    expect(await isLocked(email)).toBe(false)
    expect((await kept()).failures).toBe(50)
  })

  it('are counted by one statement: what was read before it may be old when two processes write at once', async () => {
    const statements: string[] = []
    const watched = sqlOf(storage.database).withPlugin({
      transformQuery({ node }) {
        statements.push(node.kind)
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const { recordFailure } = attempts(
      3,
      createDatabase(watched, { events, changes: createChangeLog('test', clock.now) }),
    )
    await recordFailure(email)
    await recordFailure(email)
    expect(statements).toEqual(['InsertQueryNode', 'InsertQueryNode'])
    expect((await kept()).failures).toBe(2)
  })
})
