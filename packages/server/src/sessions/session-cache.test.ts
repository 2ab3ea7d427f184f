import { expect, it } from 'vitest'
import type { Change } from '../events/events.ts'
import { type CachedSession, createSessionCache } from './session-cache.ts'

const session = (sessionId: string, collaboratorId = 'grace'): CachedSession => ({
  caller: {
    sessionId,
    collaboratorId,
    email: 'grace@contoso.test',
    emailTrusted: true,
    fullname: 'Grace Hopper',
    roles: [],
    groups: [],
    superAdmin: false,
    strategy: 'azure',
    expiresAt: 1000,
  },
  host: 'localhost:3000',
  secure: false,
  createdAt: 0,
  seenAt: 0,
})
const ended: Change = { kind: 'session-ended', sessionId: 's1' }

it('forgets what a change names and nothing else', async () => {
  const changes: readonly (readonly [Change, readonly string[]])[] = [
    [ended, ['t3', 't4']],
    [{ kind: 'account-changed', collaboratorId: 'grace' }, ['t4']],
    [{ kind: 'account-removed', collaboratorId: 'alan' }, ['t1', 't2', 't3']],
    [{ kind: 'session-started', sessionId: 's9', collaboratorId: 'grace' }, ['t1', 't2', 't3', 't4']],
    [{ kind: 'key-made', purpose: 'assertion' }, ['t1', 't2', 't3', 't4']],
    [{ kind: 'anything' }, []],
  ]
  for (const [change, left] of changes) {
    const cache = createSessionCache()
    for (const [token, entry] of [
      ['t1', session('s1')],
      ['t2', session('s1')],
      ['t3', session('s2')],
      ['t4', session('s3', 'alan')],
    ] as const) {
      await cache.load(token, async () => entry)
    }
    cache.onChange(change)
    const known = ['t1', 't2', 't3', 't4'].filter(token => cache.get(token) !== undefined)
    expect([change.kind, known]).toEqual([change.kind, left])
  }
})

// Between the end of the reading and its being kept lie some microtasks, in which an end could go unnoticed.
it.each([0, 1, 2, 3, 4, 5, 6])(
  'keeps nothing that ended %i microtasks after it was begun to be read',
  async ticks => {
    const cache = createSessionCache()
    let over = false
    const loading = cache.load('t1', async () => (over ? undefined : session('s1')))
    for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve()
    over = true
    cache.onChange(ended)
    await loading
    expect(cache.get('t1')).toBeUndefined()
  },
)

it('reads again only where that very session changes meanwhile', async () => {
  const cache = createSessionCache()
  let reads = 0
  const found = await cache.load('t1', async () => {
    reads += 1
    if (reads === 1) {
      cache.onChange({ kind: 'session-ended', sessionId: 's2' })
      cache.onChange({ kind: 'account-changed', collaboratorId: 'alan' })
    }
    return session('s1')
  })
  expect(reads).toBe(1)
  expect(cache.get('t1')).toBe(found)
  await cache.load('t2', async () => {
    reads += 1
    if (reads === 2) cache.onChange({ kind: 'account-changed', collaboratorId: 'grace' })
    return session('s2')
  })
  expect(reads).toBe(3)
})

it('gives up on one that changes each time it is read, and lets nobody in by what it has read', async () => {
  const cache = createSessionCache()
  let reads = 0
  const loading = cache.load('t1', async () => {
    reads += 1
    cache.onChange(ended)
    return session('s1')
  })
  await expect(loading).rejects.toThrow('has changed each time')
  expect(reads).toBe(5)
  expect(cache.get('t1')).toBeUndefined()
})

it('reads again what was begun to be read before everything was forgotten', async () => {
  for (const forget of ['a change', 'a restart'] as const) {
    const cache = createSessionCache()
    let reads = 0
    const found = await cache.load('t1', async () => {
      reads += 1
      if (reads === 1) forget === 'a change' ? cache.onChange({ kind: 'anything' }) : cache.forgetAll()
      return session(`s${reads}`)
    })
    expect([reads, found?.caller.sessionId]).toEqual([2, 's2'])
    expect(cache.get('t1')).toBe(found)
  }
})

it('gives what is kept without reading, and forgets one token, or none, when it is told', async () => {
  const cache = createSessionCache()
  // Nothing is kept yet.
  cache.forget('t1')
  cache.onChange(ended)
  expect(cache.get('t1')).toBeUndefined()
  const entry = await cache.load('t1', async () => session('s1'))
  const unread = async () => {
    throw new Error('it is kept')
  }
  expect(await cache.load('t1', unread)).toBe(entry)
  await cache.load('t2', async () => session('s1'))
  cache.forget('t1')
  expect([cache.get('t1'), cache.get('t2')?.caller.sessionId]).toEqual([undefined, 's1'])
  cache.forgetAll()
  expect(cache.get('t2')).toBeUndefined()
  cache.onChange(ended)
  expect(await cache.load('t3', async () => undefined)).toBeUndefined()
})

it('does not hold what was said of an earlier reading against the next', async () => {
  const cache = createSessionCache()
  const failing = cache.load('t1', async () => {
    throw new Error('the database is away')
  })
  await expect(failing).rejects.toThrow('away')
  expect(await cache.load('t1', async () => session('s1'))).toMatchObject({ caller: { sessionId: 's1' } })
})

it('forgets a great many of one account at once, and holds up nobody with their removal', async () => {
  const cache = createSessionCache()
  const tokens = Array.from({ length: 5000 }, (_, index) => `t${index}`)
  for (const token of tokens) await cache.load(token, async () => session(`of ${token}`))
  await cache.load('alan', async () => session('alan', 'alan'))
  cache.onChange({ kind: 'account-changed', collaboratorId: 'grace' })
  expect(tokens.filter(token => cache.get(token) !== undefined)).toEqual([])
  // Most are still to be removed: that is done in portions.
  expect(cache.size).toBeGreaterThan(4000)
  expect(cache.get('alan')).toBeDefined()
  const anew = await cache.load('t4999', async () => session('of t4999'))
  expect(anew).toBeDefined()
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
  expect(cache.size).toBe(1)
  await cache.load('t4999', async () => session('of t4999'))
  expect(cache.get('t4999')).toBeDefined()
})
