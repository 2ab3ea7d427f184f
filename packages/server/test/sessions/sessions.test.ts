import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openServices } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { byHand, takeTheDatabaseAway } from '../support/by-hand.ts'
import { adaIsSuperAdmin, azure, isSignedIn, signIn } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

let provider: FaultyProvider
let test: TestServer

beforeEach(async () => {
  provider = await startFaultyProvider()
  test = await startTestServer({
    ...adaIsSuperAdmin,
    strategies: [azure(provider)],
    session: { idleSeconds: 3600, extendOnActivity: true, maxAgeSeconds: 12 * 3600 },
  })
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

const sessionOf = (browser: ReturnType<TestServer['newBrowser']>) =>
  browser.cookies.get('localhost:3000')?.get('gatewright') ?? ''
const tables = () => sqlOf(test.server.services.storage.database)

describe('a session', () => {
  it('is stored as a hash: nobody can sign in with what the database holds', async () => {
    const browser = test.newBrowser()
    await signIn(browser, provider)
    const stored = JSON.stringify([
      await tables().selectFrom('sessions').selectAll().execute(),
      await tables().selectFrom('session_tokens').selectAll().execute(),
    ])
    expect(stored).not.toContain(sessionOf(browser))
    expect(stored).not.toContain(provider.accessToken)
  })

  it('gets a new id at sign-in, and the one from before is dead', async () => {
    const browser = test.newBrowser()
    await signIn(browser, provider)
    const before = sessionOf(browser)
    await signIn(browser, provider)
    expect(sessionOf(browser)).not.toBe(before)
    const attacker = test.newBrowser()
    attacker.cookies.set('localhost:3000', new Map([['gatewright', before]]))
    expect(await isSignedIn(attacker)).toBe(false)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('does not adopt a token that somebody planted before sign-in', async () => {
    const browser = test.newBrowser()
    const planted = 'A'.repeat(43)
    browser.cookies.set('localhost:3000', new Map([['gatewright', planted]]))
    await signIn(browser, provider)
    expect(sessionOf(browser)).not.toBe(planted)
  })

  it('ends when nobody uses it, and lasts while somebody does', async () => {
    const [idle, busy] = [test.newBrowser(), test.newBrowser()]
    await signIn(idle, provider)
    await signIn(busy, provider)
    for (let half = 0; half < 3; half += 1) {
      test.clock.advance(1800)
      expect(await isSignedIn(busy)).toBe(true)
    }
    expect(await isSignedIn(idle)).toBe(false)
  })

  it('ends at its absolute limit, however busy', async () => {
    const browser = test.newBrowser()
    await signIn(browser, provider)
    for (let half = 0; half < 23; half += 1) {
      test.clock.advance(1800)
      expect(await isSignedIn(browser)).toBe(true)
    }
    test.clock.advance(1800)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('is ended by sign-out, also where its cookie is kept', async () => {
    const browser = test.newBrowser()
    await signIn(browser, provider)
    const token = sessionOf(browser)
    const answer = await browser.call('POST', `${origin}/api/v1/auth/logout`, {})
    expect(answer.json().redirectTo).toContain('/oauth2/v2.0/logout')
    browser.cookies.set('localhost:3000', new Map([['gatewright', token]]))
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('is ended when the provider says so, by its sid alone, in a request without our cookie', async () => {
    provider.claims = honest => ({ ...honest, sid: 'session-at-entra' })
    const browser = test.newBrowser()
    await signIn(browser, provider)
    const entra = test.newBrowser()
    const url = `${origin}/api/v1/auth/logout-callback/oauth2/azure`
    expect((await entra.open(`${url}?sid=another`)).status).toBe(200)
    expect(await isSignedIn(browser)).toBe(true)
    expect((await entra.open(`${url}?sid=session-at-entra`)).status).toBe(200)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('counts on its own host only', async () => {
    const browser = test.newBrowser()
    await signIn(browser, provider)
    const { sessions } = test.server.services
    const header = `gatewright=${sessionOf(browser)}`
    expect(await sessions.callerOf(header, 'localhost:3000')).toBeDefined()
    expect(await sessions.callerOf(header, 'support.localhost:3000')).toBeUndefined()
  })

  it('survives a restart with another configuration, and takes its new limits', async () => {
    const browser = test.newBrowser()
    await signIn(browser, provider)
    const { config } = test.server
    await test.server.restart({ ...config, session: { ...config.session, idleSeconds: 60 } })
    expect(await isSignedIn(browser)).toBe(true)
    test.clock.advance(61)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('ended by another process is gone within a second', async () => {
    const browser = test.newBrowser()
    await signIn(browser, provider)
    expect(await isSignedIn(browser)).toBe(true)
    const commandLine = await openServices({
      config: test.server.config,
      log: test.server.services.log,
      clock: test.clock,
    })
    for (const { id } of await commandLine.sessions.list({ limit: 10 }))
      await commandLine.sessions.end(id, false)
    await expect.poll(() => isSignedIn(browser), { interval: 50 }).toBe(false)
    await commandLine.close()
  })

  it('that somebody deletes from the database by hand is gone within a second', async () => {
    const browser = test.newBrowser()
    await signIn(browser, provider)
    expect(await isSignedIn(browser)).toBe(true)
    await byHand(test.server, 'delete from sessions')
    await expect.poll(() => isSignedIn(browser), { interval: 50 }).toBe(false)
  })
})

describe('cookies of every kind', () => {
  it('are survived: two of one name, where a neighbour planted the first', async () => {
    const browser = test.newBrowser()
    await signIn(browser, provider)
    const cookie = `gatewright=${'B'.repeat(43)}; gatewright=x; gatewright=${sessionOf(browser)}`
    const answer = await test.newBrowser().call('GET', `${origin}/api/v1/auth/me`, undefined, { cookie })
    expect(answer.status).toBe(200)
  })

  it.each([
    ['no value', 'gatewright'],
    ['only signs', '=;=;;;,,"%%%'],
    ['a broken escape', 'gatewright=%E0%A4%A'],
    ['a prototype', '__proto__=x; constructor=y; gatewright=__proto__'],
    ['a crafted seal', `gatewright.sign-in.abc-12345678=${'e'.repeat(3000)}; gatewright.admin-link=..`],
    ['very many', Array.from({ length: 900 }, (_, i) => `gatewright.sign-in.${i}=x`).join('; ')],
    ['one of 20 kB', `gatewright=${'a'.repeat(20_000)}`],
  ])('never give a 5xx or a session: %s', async (_name, cookie) => {
    for (const path of ['/api/v1/auth/me', '/api/v1/auth/login/oauth2/azure', '/admin', '/']) {
      const answer = await test.newBrowser().open(`${origin}${path}`, { cookie })
      expect(answer.status).toBeLessThan(500)
    }
    const callback = `${origin}/api/v1/auth/login-callback/oauth2/azure?code=x&state=abc-${'a'.repeat(43)}`
    expect((await test.newBrowser().open(callback, { cookie })).status).toBe(400)
  })

  it('that are too many to be read get a page that says so', async () => {
    const answer = await test.newBrowser().open(`${origin}/admin`, { cookie: `a=${'x'.repeat(60_000)}` })
    expect(answer.status).toBe(431)
    expect(answer.body).toContain('Clear the cookies of this site')
  })
})

it('lets nobody in when the database is gone for longer than the grace', async () => {
  const browser = test.newBrowser()
  const askedMe = async () => (await browser.call('GET', `${origin}/api/v1/auth/me`)).status
  /** Asks for nothing but who somebody is. */
  const openedConsole = async () => (await browser.open(`${origin}/admin`)).status
  await signIn(browser, provider)
  expect(await askedMe()).toBe(200)
  await takeTheDatabaseAway(test.server)
  expect(await openedConsole()).toBe(200)
  const real = performance.now.bind(performance)
  let ahead = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead)
  onTestFinished(() => void clock.mockRestore())
  // Once the file is found missing, the grace that goes by is the last.
  await expect
    .poll(() => {
      ahead += 10_001
      return askedMe()
    })
    .toBe(503)
  expect((await browser.call('GET', `${origin}/readyz`)).status).toBe(503)
})
