import { afterEach, describe, expect, it } from 'vitest'
import { isOwnCookie, setCookieName } from '../../src/http/cookies/own-cookies.ts'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import type { Browser } from '../support/browser.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

const grace = 'grace@example.test'
const alan = 'alan@example.test'
const password = 'tea at half past four'
let test: TestServer
afterEach(() => test.close())

async function start(options: Parameters<typeof basicConfig>[0] = {}): Promise<void> {
  test = await startTestServer({
    strategies: [basicConfig(options), { ...basicConfig(options), id: 'partners' }],
  })
  const { services } = test.server
  for (const strategy of ['default', 'partners']) {
    await setPassword(grace, password, strategy)
    await setPassword(alan, password, strategy)
  }
  for (const email of [grace, alan]) {
    await services.invitations.invite({ email, strategy: 'default', roles: ['member'] })
  }
}

async function setPassword(email: string, chosen: string, strategy = 'default') {
  const { storage, clock } = test.server.services
  return createCredentials(storage.database, clock, strategy).setVouchedHash(
    email,
    await hashPassword(chosen),
  )
}

const signIn = (browser: Browser, form: Record<string, string> = {}, strategy = 'default') =>
  browser.call('POST', `${origin}/api/v1/auth/login/basic/${strategy}`, { email: grace, password, ...form })

const statusOf = async (...wish: Parameters<typeof signIn>) => (await signIn(...wish)).status

/** A browser that has signed in before. */
async function ownBrowser(email = grace): Promise<Browser> {
  const browser = test.newBrowser()
  expect(await statusOf(browser, { email })).toBe(200)
  return browser
}

const jarOf = (browser: Browser) => browser.cookies.get('localhost:3000') ?? new Map<string, string>()
const known = (browser: Browser) =>
  [...jarOf(browser)].filter(([name]) => name.startsWith('gatewright.browser.'))

/** Only what a thief or a forger brings. */
function browserWith(cookies: readonly (readonly [string, string])[]): Browser {
  const browser = test.newBrowser()
  browser.cookies.set('localhost:3000', new Map(cookies))
  return browser
}

async function guess(times: number, form: Record<string, string> = {}): Promise<void> {
  for (let n = 0; n < times; n++) await signIn(test.newBrowser(), { password: `wrong ${n}`, ...form })
}

describe('whoever guesses at a known account', () => {
  // Five wrong passwords in ten minutes, from anywhere, kept its owner out for as long as somebody liked.
  it('locks it for strangers, and not for the browser that its owner signs in with', async () => {
    await start({ maxLoginAttempt: 3 })
    const browser = await ownBrowser()
    await guess(3)
    expect(await statusOf(test.newBrowser())).toBe(401)
    expect(await statusOf(browser)).toBe(200)
    // And the owner's sign-in ends no lock.
    expect(await statusOf(test.newBrowser())).toBe(401)
  })

  it('uses up the attempts of an address and of an account, and not those of that browser', async () => {
    await start({ maxLoginAttempt: 0 })
    const browser = await ownBrowser()
    await guess(61)
    expect(await statusOf(test.newBrowser())).toBe(429)
    expect(await statusOf(browser)).toBe(200)
    expect(await statusOf(browser, { email: ` ${grace.toUpperCase()} ` })).toBe(200)
  })

  it('uses up those of one strategy alone', async () => {
    await start({ maxLoginAttempt: 0 })
    await guess(21)
    expect(await statusOf(test.newBrowser())).toBe(429)
    // Not invited there, which is found out behind the limits.
    expect(await statusOf(test.newBrowser(), {}, 'partners')).toBe(403)
  })
})

describe('whoever signs in again and again', () => {
  // Each sign-in drew another id, and with it the next attempts: no limit held for who has one password.
  it('has the attempts of one browser and of one account, and no more for each that succeeds', async () => {
    await start({ maxLoginAttempt: 0 })
    const browser = await ownBrowser()
    const statuses: number[] = []
    for (let n = 0; n < 40; n++) statuses.push(await statusOf(browser))
    // Ten as a known browser; as anybody twenty, one of which was the first sign-in.
    expect(statuses).toEqual([...Array(29).fill(200), ...Array(11).fill(429)])
  })

  it('keeps nobody else waiting', async () => {
    await start({ maxLoginAttempt: 0 })
    const browser = await ownBrowser()
    let signedIn = 0
    let answered = false
    const spin = async () => {
      for (let n = 0; n < 20 && !answered; n++) if ((await statusOf(browser)) === 200) signedIn++
    }
    const spins = Array.from({ length: 20 }, spin)
    const other = await statusOf(test.newBrowser(), { email: alan })
    answered = true
    await Promise.all(spins)
    expect(other).toBe(200)
    expect(signedIn).toBeLessThan(30)
  })
})

describe('the cookie of a known browser', () => {
  it('is worth nothing without the password, and a few guesses to a thief', async () => {
    await start({ maxLoginAttempt: 3 })
    const browser = await ownBrowser()
    const stolen = known(browser)
    expect((await browserWith(stolen).call('GET', `${origin}/api/v1/auth/me`)).status).toBe(401)
    await guess(3)
    const thief = browserWith(stolen)
    for (let n = 0; n < 3; n++) expect(await statusOf(thief, { password: `wrong ${n}` })).toBe(401)
    expect(await statusOf(browserWith(stolen))).toBe(401)
  })

  it('that somebody has stolen and used up locks out itself alone', async () => {
    await start({ maxLoginAttempt: 3 })
    const [browser, other] = [await ownBrowser(), await ownBrowser()]
    const thief = browserWith(known(browser))
    for (let n = 0; n < 3; n++) await signIn(thief, { password: `wrong ${n}` })
    // The public has its own count, which is where the thief's cookie stands now, too.
    expect(await statusOf(other)).toBe(200)
    expect(await statusOf(test.newBrowser())).toBe(200)
    expect(await statusOf(browser)).toBe(200)
  })

  it('is slowed down where nothing locks', async () => {
    await start({ maxLoginAttempt: 0 })
    const thief = browserWith(known(await ownBrowser()))
    const statuses: number[] = []
    for (let n = 0; n < 40; n++) statuses.push(await statusOf(thief, { password: 'wrong' }))
    expect(statuses.at(-1)).toBe(429)
  })

  it.each(['another account', 'another strategy', 'nobody: it is forged', 'nobody: it is cut'])(
    'opens no way round the lock where it is of %s',
    async whose => {
      await start({ maxLoginAttempt: 3 })
      const mine = known(await ownBrowser())
      const alans = known(await ownBrowser(alan))
      const [name = '', value = ''] = mine[0] ?? []
      await guess(3)
      await guess(3, { email: alan })
      const [cookies, form, strategy] = {
        'another account': [[[name, alans[0]?.[1] ?? '']] as [string, string][], {}, 'default'] as const,
        'another strategy': [mine, { password: 'wrong' }, 'partners'] as const,
        'nobody: it is forged': [
          [[name, `${value.slice(0, -4)}AAAA`]] as [string, string][],
          {},
          'default',
        ] as const,
        'nobody: it is cut': [[[name, value.slice(0, 40)]] as [string, string][], {}, 'default'] as const,
      }[whose] as readonly [[string, string][], Record<string, string>, string]
      expect(await statusOf(browserWith(cookies), form, strategy)).toBe(401)
    },
  )

  it('counts no more once the password has changed, or half a year is over', async () => {
    await start({ maxLoginAttempt: 3 })
    const browser = await ownBrowser()
    test.clock.advance(1)
    await setPassword(grace, 'coffee at eleven')
    await guess(3)
    expect(await statusOf(browser, { password: 'coffee at eleven' })).toBe(401)
    test.clock.advance(601)
    expect(await statusOf(browser, { password: 'coffee at eleven' })).toBe(200)
    test.clock.advance(181 * 24 * 3600)
    await guess(3)
    expect(await statusOf(browser, { password: 'coffee at eleven' })).toBe(401)
  })

  it('is a host’s own, out of reach of scripts and apps, one for an account and a few for a browser', async () => {
    await start()
    const browser = test.newBrowser()
    const { setCookies } = await signIn(browser)
    const line = setCookies.find(each => each.startsWith('gatewright.browser.')) ?? ''
    expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=15552000$/)
    expect(isOwnCookie(setCookieName(line))).toBe(true)
    expect(line).not.toContain('grace')
    await signIn(browser)
    expect(known(browser)).toHaveLength(1)
    for (let n = 0; n < 6; n++) {
      const email = `guest${n}@example.test`
      await setPassword(email, password)
      await test.server.services.invitations.invite({ email, strategy: 'default', roles: ['member'] })
      expect(await statusOf(browser, { email })).toBe(200)
    }
    expect(known(browser)).toHaveLength(4)
  })
})
