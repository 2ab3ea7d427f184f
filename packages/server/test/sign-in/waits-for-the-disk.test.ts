import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { allow } from '../gate/support/rules.ts'
import { testApp } from '../gate/support/test-app.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import type { Browser } from '../support/browser.ts'
import { openSecondConnection, type SecondConnection } from '../support/commits.ts'
import {
  adaIsSuperAdmin,
  azure,
  begin,
  callbackUrl,
  isSignedIn,
  loginUrl,
} from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

const app = 'http://bot.localhost:3000'
const pageLoad = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' }
/** A link on the app's own page. */
const fromApp = { ...pageLoad, 'sec-fetch-site': 'same-origin' }
let provider: FaultyProvider
let test: TestServer
let other: SecondConnection
let browser: Browser

beforeEach(async () => {
  provider = await startFaultyProvider()
  test = await startTestServer({
    ...adaIsSuperAdmin,
    strategies: [azure(provider)],
    apps: [testApp({ urls: [{ origin: app, pathPrefix: '/' }], rules: [allow({ signedIn: true })] })],
  })
  other = openSecondConnection(test.server.config.dataFolder)
  browser = test.newBrowser()
})
afterEach(async () => {
  other.close()
  await test.close()
  await provider.close()
})

const usedUp = async () =>
  (
    await sqlOf(test.server.services.storage.database).selectFrom('one_time_codes').select('kind').execute()
  ).map(({ kind }) => kind)

describe('how often a sign-in waits for the disk', () => {
  it('not at all where it begins, and twice where it ends: to use up the attempt, then for all the rest', async () => {
    const { url } = await begin(browser, provider)
    expect(other.commits()).toBe(0)
    expect((await browser.open(url)).status).toBe(303)
    expect(other.commits()).toBe(2)
    expect(await isSignedIn(browser)).toBe(true)
    expect(other.commits()).toBe(0)
  })

  it('no oftener where it takes the place of another session', async () => {
    await browser.open((await begin(browser, provider)).url)
    const { url } = await begin(browser, provider)
    other.commits()
    await browser.open(url)
    expect(other.commits()).toBe(2)
    const db = sqlOf(test.server.services.storage.database)
    expect(await db.selectFrom('sessions').select('id').execute()).toHaveLength(1)
  })

  it('once more for an answer that is posted, to keep it; it is used up with the attempt', async () => {
    const { state } = await begin(browser, provider)
    const posted = await browser.postFromElsewhere(callbackUrl, { code: 'good-code', state })
    expect(other.commits()).toBe(1)
    await browser.open(posted.location ?? '')
    expect(other.commits()).toBe(2)
    expect(await usedUp()).toEqual(['sign-in'])
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('twice on the way to an app’s host: to make the code, and to use it up for a cookie there', async () => {
    await browser.open((await begin(browser, provider)).url)
    const console = (await browser.open(`${app}/deep`, pageLoad)).location ?? ''
    expect(console).toContain('hand-over')
    other.commits()
    const code = (await browser.open(console)).location ?? ''
    expect(other.commits()).toBe(1)
    expect((await browser.open(code)).location).toBe(`${app}/deep`)
    expect(other.commits()).toBe(1)
    // Loaded again, by whoever is signed in there or is not.
    expect((await browser.open(code)).status).toBe(302)
    expect((await test.newBrowser().open(code)).status).toBe(400)
  })

  it('once for a sign-out at an app’s host, which is written down too', async () => {
    await browser.open((await begin(browser, provider)).url)
    await browser.follow(`${app}/deep`)
    other.commits()
    expect((await browser.open(`${app}/.gatewright/sign-out`, fromApp)).status).toBe(200)
    expect(other.commits()).toBe(1)
    const { items } = await test.server.services.audit.read({ kind: 'sign-out' }, { limit: 5 })
    expect(items).toMatchObject([
      { who: 'ada@contoso.test', what: 'Signed out of azure', address: '127.0.0.1' },
    ])
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('once for a sign-out', async () => {
    await browser.open((await begin(browser, provider)).url)
    other.commits()
    await browser.call('POST', `${origin}/api/v1/auth/logout`, {})
    expect(other.commits()).toBe(1)
  })
})

describe('an attempt', () => {
  it('is used up before the provider is asked, and stays so where the sign-in is refused', async () => {
    provider.claims = honest => ({ ...honest, email: 'nobody@contoso.test' })
    const { url } = await begin(browser, provider)
    other.commits()
    expect((await browser.open(url)).status).toBe(403)
    // The entry of the refusal is the other.
    expect(other.commits()).toBe(2)
    const asked = provider.tokenRequests.length
    const again = await browser.open(url)
    expect(again.status).toBe(400)
    expect(provider.tokenRequests).toHaveLength(asked)
  })

  it('stays used up where the rest cannot be written, of which nothing is kept', async () => {
    const { url } = await begin(browser, provider)
    const tables = ['changes', 'sqlite_sequence', 'one_time_codes']
    const before = other.everything(tables)
    const mend = other.breakTheAuditLog()
    expect((await browser.open(url)).status).toBeGreaterThanOrEqual(500)
    expect(other.everything(tables)).toEqual(before)
    expect(await usedUp()).toEqual(['sign-in'])
    mend()
    expect((await browser.open(url)).status).toBe(400)
    const page = await browser.open(loginUrl)
    provider.asked = new URL(page.location ?? '').searchParams
    const state = provider.asked.get('state') ?? ''
    await browser.open(`${callbackUrl}?${new URLSearchParams({ code: 'good-code', state })}`)
    expect(await isSignedIn(browser)).toBe(true)
  })
})
