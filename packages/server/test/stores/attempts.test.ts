import { describe, expect, it } from 'vitest'
import { createEvents } from '../../src/events/events.ts'
import { createChangeLog } from '../../src/storage/change-log.ts'
import type { Database } from '../../src/storage/database.ts'
import { createDatabase, sqlOf } from '../../src/storage/sql.ts'
import { createAllAttempts, createAttempts, purgeAttempts } from '../../src/strategies/basic/attempt-store.ts'
import { engines } from './engines.ts'
import { shareEngine, standingClock } from './support.ts'

const email = 'grace@example.test'
const day = 24 * 3600

function openOn({ database, another }: ReturnType<ReturnType<typeof shareEngine>>) {
  const clock = standingClock()
  return {
    database,
    another,
    clock,
    attempts: (maxLoginAttempt = 3, of: Database = database, strategy = 'default') =>
      createAttempts(of, clock, strategy, { maxLoginAttempt, lockoutSeconds: 600 }),
    kept: () =>
      sqlOf(database)
        .selectFrom('basic_attempts')
        .select(['failures', 'locked_until'])
        .executeTakeFirstOrThrow(),
    left: async () => {
      await purgeAttempts(database, clock)
      const rows = await sqlOf(database)
        .selectFrom('basic_attempts')
        .select('email')
        .orderBy('email')
        .execute()
      return rows.map(row => row.email)
    },
  }
}

describe.each(engines)('failed attempts on $name', engineOf => {
  const engine = shareEngine(engineOf)
  const open = () => openOn(engine())

  it('lock at the limit, and count anew once the lock has run out', async () => {
    const { attempts, kept, clock } = open()
    const { recordFailure, isLocked } = attempts()
    await recordFailure(email)
    await recordFailure(email)
    expect(await isLocked(email)).toBe(false)
    await recordFailure(email)
    expect(await isLocked(email)).toBe(true)
    clock.advance(599.999)
    expect(await isLocked(email)).toBe(true)
    clock.advance(0.001)
    expect(await isLocked(email)).toBe(false)
    await recordFailure(email)
    expect(await kept()).toEqual({ failures: 1, locked_until: null })
  })

  it('are counted up to the lock, and none behind it', async () => {
    const { attempts, clock } = open()
    const { recordFailure, holdsLocked } = attempts(2)
    expect(await holdsLocked(email)).toBe(false)
    expect(await recordFailure(email)).toBe(true)
    expect(await holdsLocked(email)).toBe(false)
    expect(await recordFailure(email)).toBe(true)
    expect([await holdsLocked(email), await recordFailure(email)]).toEqual([true, false])
    clock.advance(600)
    expect([await holdsLocked(email), await recordFailure(email)]).toEqual([false, true])
  })

  it('are of one address with one strategy: what locks it and what ends that concerns no other', async () => {
    const { attempts, database } = open()
    const { isLocked, recordFailure, reset } = attempts(2)
    const partners = attempts(2, database, 'partners')
    const all = () => Promise.all([isLocked(email), isLocked('alan@example.test'), partners.isLocked(email)])
    await recordFailure(email)
    await partners.recordFailure(email)
    await recordFailure('alan@example.test')
    expect(await all()).toEqual([false, false, false])
    await recordFailure(email)
    expect(await all()).toEqual([true, false, false])
    await recordFailure('alan@example.test')
    await partners.recordFailure(email)
    expect(await all()).toEqual([true, true, true])
    await reset(email)
    expect(await all()).toEqual([false, true, true])
    await recordFailure(email)
    expect(await isLocked(email)).toBe(false)
  })

  it('lock for as long as it is from the last, however long the others took', async () => {
    const { attempts, clock } = open()
    const { isLocked, recordFailure } = attempts(2)
    await recordFailure(email)
    clock.advance(6 * day)
    await recordFailure(email)
    clock.advance(599)
    expect(await isLocked(email)).toBe(true)
    await attempts(1).recordFailure('at once')
    clock.advance(599)
    expect([await isLocked(email), await isLocked('at once')]).toEqual([false, true])
    clock.advance(1)
    expect(await isLocked('at once')).toBe(false)
  })

  it('lock at the first where one is the limit, and never where the limit is 0', async () => {
    const { attempts, kept } = open()
    await attempts(1).recordFailure(email)
    expect(await attempts(1).isLocked(email)).toBe(true)
    await attempts(1).reset(email)
    const { recordFailure, isLocked } = attempts(0)
    for (let guess = 0; guess < 50; guess += 1) await recordFailure(email)
    expect(await isLocked(email)).toBe(false)
    expect((await kept()).failures).toBe(50)
  })

  it('are counted by one statement: what was read before it may be old when two processes write at once', async () => {
    const { database, attempts, kept, clock } = open()
    const statements: string[] = []
    const watched = sqlOf(database).withPlugin({
      transformQuery({ node }) {
        statements.push(node.kind)
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const { recordFailure } = attempts(
      3,
      createDatabase(watched, {
        events: createEvents(() => undefined),
        changes: createChangeLog(() => 'test', clock.now),
      }),
    )
    await recordFailure(email)
    await recordFailure(email)
    expect(statements).toEqual(['InsertQueryNode', 'InsertQueryNode'])
    expect((await kept()).failures).toBe(2)
  })

  it('of two writers that count at once, none is forgotten', async () => {
    const { attempts, another, kept } = open()
    const writers = [attempts(0), attempts(0, await another())]
    const guesses = Array.from({ length: 20 }, () => writers.map(({ recordFailure }) => recordFailure(email)))
    await Promise.all(guesses.flat())
    expect((await kept()).failures).toBe(40)
  })

  it('are shown as locked, and forgotten by whoever unlocks, in all strategies', async () => {
    const { attempts, database, clock } = open()
    const all = createAllAttempts(database, clock)
    expect(await all.lockedAmong([])).toEqual(new Set())
    await attempts(1).recordFailure(email)
    await attempts(1, database, 'partners').recordFailure(email)
    await attempts(1).recordFailure('alan@example.test')
    await attempts(2).recordFailure('ada@example.test')
    expect(await all.lockedAmong([email, 'ada@example.test'])).toEqual(new Set([email]))
    await all.forget(email)
    expect(await attempts(1).isLocked(email)).toBe(false)
    expect(await attempts(1, database, 'partners').isLocked(email)).toBe(false)
    expect(await attempts(1).isLocked('alan@example.test')).toBe(true)
    clock.advance(600)
    expect(await all.lockedAmong(['alan@example.test'])).toEqual(new Set())
  })

  it('are dropped when their lock has run out, or a week after the last one that locked nobody out', async () => {
    const { attempts, clock, left } = open()
    await attempts(1).recordFailure('locked')
    await attempts(3).recordFailure('once')
    await attempts(3).recordFailure('often')
    clock.advance(599)
    expect(await left()).toEqual(['locked', 'often', 'once'])
    clock.advance(1)
    expect(await left()).toEqual(['often', 'once'])
    clock.advance(6 * day)
    await attempts(3).recordFailure('often')
    clock.advance(day - 600)
    expect(await left()).toEqual(['often'])
  })

  it('are kept for as long as they lock somebody out, be it a month', async () => {
    const { database, clock, left } = open()
    const options = { maxLoginAttempt: 1, lockoutSeconds: 30 * day }
    const { isLocked, recordFailure } = createAttempts(database, clock, 'default', options)
    await recordFailure(email)
    clock.advance(30 * day - 1)
    expect([await left(), await isLocked(email)]).toEqual([[email], true])
    clock.advance(1)
    expect(await left()).toEqual([])
  })

  it('are dropped all, also where there are more than one portion takes', async () => {
    const { database, attempts, clock, left } = open()
    // Two statements, and no transaction that a busy machine could hold open for longer than one may be.
    const old = Array.from({ length: 600 }, (_, number) => ({
      ...{ strategy: 'default', email: `old-${number}`, failures: 1 },
      ...{ last_failure_at: clock.now(), locked_until: null },
    }))
    for (const some of [old.slice(0, 300), old.slice(300)])
      await sqlOf(database).insertInto('basic_attempts').values(some).execute()
    clock.advance(7 * day)
    await attempts(3).recordFailure(email)
    expect(await left()).toEqual([email])
  })
})
