import { describe, expect, it } from 'vitest'
import { plainSeal } from '../../test/support/plain-seal.ts'
import { setCookieName } from '../http/cookies/own-cookies.ts'
import { createKnownBrowsers, markOf } from './known-browsers.ts'

const life = 180 * 24 * 3600

function setUp(secure = true) {
  const state = { time: 0, opened: 0 }
  const browsers = createKnownBrowsers({
    seal: {
      ...plainSeal,
      open(purpose, sealed) {
        state.opened += 1
        return plainSeal.open(purpose, sealed)
      },
    },
    clock: { now: () => state.time },
    secure,
  })
  /** The pair that a browser would send back. */
  const remember = async (of: object = {}, cookies = '') =>
    browsers.remember(cookies, { id: undefined, strategy: 'default', account: 'a', stamp: 's', ...of })
  const pair = (line: string | undefined) => (line ?? '').split(';', 1)[0] ?? ''
  return { state, browsers, remember, pair }
}
const sealedAs = (data: unknown, purpose = 'known-browser') =>
  Buffer.from(JSON.stringify([purpose, data])).toString('base64url')
const cookieOf = (data: unknown, purpose?: string) =>
  `__Host-gatewright.browser.${'x'.repeat(16)}=${sealedAs(data, purpose)}`
const listOf = (of: { account?: unknown; at?: unknown } = {}) => [
  ...['i', markOf('default'), markOf(String(of.account ?? 'a')), markOf('s')],
  of.at ?? 0,
]
const good = listOf()
/** As an earlier version has sealed it. */
const earlier = { id: 'i', strategy: 'default', account: 'a', stamp: 's', at: 0 }

describe('a browser', () => {
  it('is known for what it has signed in with, by a host’s own cookie', async () => {
    const { browsers, remember, pair } = setUp()
    const lines = await remember()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^__Host-gatewright\.browser\.[\w-]{16}=[^;]+;.*; Max-Age=15552000/)
    expect(lines[0]).toContain('; Secure')
    expect(await browsers.shownIn(pair(lines[0]), 'default')).toMatchObject([
      { strategy: 'default', account: markOf('a'), stamp: markOf('s') },
    ])
    expect(await browsers.shownIn(pair(lines[0]), 'partners')).toEqual([])
    expect(await browsers.shownIn(undefined, 'default')).toEqual([])
  })

  it('has a cookie for each account, named anew for none, and another id each time', async () => {
    const { browsers, remember, pair } = setUp(false)
    const names = async (of: object) => setCookieName((await remember(of))[0] ?? '')
    const first = await names({})
    expect(first).toMatch(/^gatewright\.browser\.[\w-]{16}$/)
    expect(await names({ stamp: 't' })).toBe(first)
    expect(await names({ account: 'b' })).not.toBe(first)
    expect(await names({ strategy: 'partners' })).not.toBe(first)
    const ids = await Promise.all(
      [await remember(), await remember()].map(
        async ([line]) => (await browsers.shownIn(pair(line), 'default'))[0]?.id,
      ),
    )
    expect(ids[0]).toMatch(/^[\w-]{43}$/)
    expect(ids[0]).not.toBe(ids[1])
  })

  it('is known for half a year', async () => {
    const { browsers, state } = setUp()
    state.time = life * 1000 - 1
    expect(await browsers.shownIn(cookieOf(good), 'default')).toHaveLength(1)
    const later = `__Host-gatewright.browser.${'x'.repeat(15)}-=${sealedAs(listOf({ at: life / 2 }))}`
    expect(await browsers.shownIn(later, 'default')).toHaveLength(1)
    state.time += 1
    expect(await browsers.shownIn(cookieOf(good), 'default')).toEqual([])
  })

  it('is still known by what an earlier version has sealed, for as long as by that', async () => {
    const { browsers, state } = setUp()
    const { id } = (await browsers.shownIn(cookieOf(earlier), 'default'))[0] ?? {}
    expect(await browsers.shownIn(cookieOf(earlier), 'default')).toEqual([
      { id, strategy: 'default', account: markOf('a'), stamp: markOf('s') },
    ])
    state.time = life * 1000
    expect(await browsers.shownIn(cookieOf(earlier), 'default')).toEqual([])
  })

  it.each([
    ...[null, 'text', 7, [], [7, ...good.slice(1)], good.slice(0, 4), [...good.slice(0, 4), '0']],
    ...[
      { ...earlier, id: 7 },
      { ...earlier, strategy: undefined },
      { ...earlier, account: null },
    ],
    ...[
      { ...earlier, stamp: 1 },
      { ...earlier, at: '0' },
      { ...earlier, at: undefined },
    ],
  ])('is not known by %j', async data => {
    expect(await setUp().browsers.shownIn(cookieOf(data), 'default')).toEqual([])
  })

  it('is not known by what was sealed for something else, or not at all', async () => {
    const { browsers } = setUp()
    expect(await browsers.shownIn(cookieOf(good), 'default')).toHaveLength(1)
    expect(await browsers.shownIn(cookieOf(good, 'sign-in'), 'default')).toEqual([])
    expect(await browsers.shownIn(`__Host-gatewright.browser.${'x'.repeat(16)}=`, 'default')).toEqual([])
  })

  it.each([15, 17])('is not known by a name that ends in %i letters, which is not opened', async length => {
    const { browsers, state } = setUp()
    const cookie = `__Host-gatewright.browser.${'x'.repeat(length)}=${sealedAs(good)}`
    expect(await browsers.shownIn(cookie, 'default')).toEqual([])
    expect(
      await browsers.shownIn(`x__Host-gatewright.browser.${'x'.repeat(16)}=${sealedAs(good)}`, 'default'),
    ).toEqual([])
    expect(
      await browsers.shownIn(`__Host-gatewright.browser.${'x'.repeat(15)}!=${sealedAs(good)}`, 'default'),
    ).toEqual([])
    expect(await browsers.shownIn(`${'y'.repeat(26)}${'x'.repeat(16)}=${sealedAs(good)}`, 'default')).toEqual(
      [],
    )
    expect(state.opened).toBe(0)
  })
})

describe('of many accounts in one browser', () => {
  const nameOf = (n: number) => `__Host-gatewright.browser.${String(n).padStart(16, 'x')}`
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => `${nameOf(n)}=${sealedAs(listOf({ account: `${n}` }))}`).join(
      '; ',
    )

  it('four are opened', async () => {
    const { browsers, state } = setUp()
    const shown = await browsers.shownIn(many(9), 'default')
    expect(shown.map(({ account }) => account)).toEqual(['0', '1', '2', '3'].map(markOf))
    expect(state.opened).toBe(4)
  })

  it('four stay with the newest, and fifty are removed at a time', async () => {
    const { remember, pair } = setUp()
    expect(await remember({}, many(3))).toHaveLength(1)
    const lines = await remember({}, many(5))
    expect(lines.slice(1).map(setCookieName)).toEqual([nameOf(3), nameOf(4)])
    expect(lines[1]).toContain('Max-Age=0')
    expect(await remember({}, many(100))).toHaveLength(51)
    // The one that is written anew is none too many, wherever it stands.
    const own = pair((await remember())[0])
    expect(await remember({}, `${many(3)}; ${own}`)).toHaveLength(1)
    expect(await remember({}, `${own}; ${many(4)}`)).toHaveLength(2)
  })
})
