import { describe, expect, it } from 'vitest'
import { createOneTimeCodes } from '../../src/storage/one-time-code-store.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { engines } from './engines.ts'
import { openEngine, standingClock } from './support.ts'

async function open(engine: (typeof engines)[number]) {
  const { database } = await openEngine(engine)
  const clock = standingClock()
  return { database, codes: createOneTimeCodes(database, clock), clock, sql: sqlOf(database) }
}

describe.each(engines)('one-time codes on $name', engine => {
  it('are redeemed once, by one of those who come at once', async () => {
    const { codes } = await open(engine)
    const code = await codes.issue('hand-over', { to: 'bot' }, 60)
    const found = await Promise.all([1, 2, 3].map(() => codes.redeem('hand-over', code)))
    expect(found.filter(payload => payload !== undefined)).toEqual([{ to: 'bot' }])
    expect(await codes.redeem('hand-over', code)).toBeUndefined()
  })

  it('count for their own purpose and their own time, and looking uses none up', async () => {
    const { codes, clock } = await open(engine)
    const code = await codes.issue('admin-link', { for: 'ada' }, 60)
    expect(await codes.peek('hand-over', code)).toBeUndefined()
    expect(await codes.redeem('hand-over', code)).toBeUndefined()
    expect(await codes.peek('admin-link', code)).toEqual({ for: 'ada' })
    clock.advance(60)
    expect(await codes.peek('admin-link', code)).toBeUndefined()
    expect(await codes.redeem('admin-link', code)).toBeUndefined()
  })

  it('mark something as used for exactly one of those who come at once', async () => {
    const { codes } = await open(engine)
    expect(await codes.isUsedUp('logout', 'jti-1')).toBe(false)
    const first = await Promise.all([1, 2, 3].map(() => codes.useUp('logout', 'jti-1', 60)))
    expect(first.filter(Boolean)).toHaveLength(1)
    expect(await codes.isUsedUp('logout', 'jti-1')).toBe(true)
  })

  // It was kept for as long as its token by one clock: a node that was behind took it a second time, once another had dropped it.
  it('mark what was used for longer than it can come again: clocks of nodes differ', async () => {
    const { codes, clock } = await open(engine)
    await codes.useUp('logout', 'jti-1', 60)
    clock.advance(60 + 299)
    await codes.purge()
    expect(await codes.useUp('logout', 'jti-1', 60)).toBe(false)
    clock.advance(1)
    await codes.purge()
    expect(await codes.isUsedUp('logout', 'jti-1')).toBe(false)
  })

  it('are kept as hashes, and dropped when they have expired, many of them too', async () => {
    const { database, codes, clock, sql } = await open(engine)
    await database.transaction(async tx => {
      const within = createOneTimeCodes(tx, clock)
      for (let number = 0; number < 600; number += 1) await within.issue('old', {}, 10)
    })
    const code = await codes.issue('new', {}, 60)
    clock.advance(10)
    await codes.purge()
    const left = await sql.selectFrom('one_time_codes').selectAll().execute()
    expect(left.map(({ kind }) => kind)).toEqual(['new'])
    expect(JSON.stringify(left)).not.toContain(code)
  })

  // 300 hand-overs of one session in half a second were 300 rows.
  it('of one owner are so many of a kind at a time: the oldest gives way, and nobody else’s', async () => {
    const { codes, clock, sql } = await open(engine)
    const grace = { id: 'grace', most: 3 }
    const issue = async (owner = grace, kind = 'hand-over') => {
      clock.advance(1)
      return codes.issue(kind, {}, 60, owner)
    }
    const others = [
      await issue({ id: 'ada', most: 3 }),
      await issue(grace, 'ticket'),
      await codes.issue('hand-over', {}, 60),
    ]
    const graces: string[] = []
    for (let n = 0; n < 10; n++) graces.push(await issue())
    expect(await sql.selectFrom('one_time_codes').selectAll().execute()).toHaveLength(6)
    const left = await Promise.all(graces.map(code => codes.redeem('hand-over', code)))
    expect(left.map(payload => payload !== undefined)).toEqual([...Array(7).fill(false), true, true, true])
    expect(await codes.redeem('hand-over', others[0] ?? '')).toEqual({})
    expect(await codes.redeem('ticket', others[1] ?? '')).toEqual({})
    expect(await codes.redeem('hand-over', others[2] ?? '')).toEqual({})
  })

  it('of one owner that are issued at one moment are as few, and the latest counts', async () => {
    const { codes, sql } = await open(engine)
    const owner = { id: 'grace', most: 2 }
    for (let n = 0; n < 5; n++) {
      const code = await codes.issue('hand-over', {}, 60, owner)
      expect(await codes.peek('hand-over', code)).toEqual({})
    }
    expect(await sql.selectFrom('one_time_codes').selectAll().execute()).toHaveLength(2)
  })
})
