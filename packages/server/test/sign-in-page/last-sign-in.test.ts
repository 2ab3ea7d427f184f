import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLastSignIns } from '../../src/sign-in/last-sign-in.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { plainSeal } from '../support/plain-seal.ts'
import { azure, callbackUrl } from '../support/provider-sign-in.ts'
import type { TestServer } from '../support/server.ts'
import { ada, attribute, basicConfig, origin, post, startDoor, textOf } from './support.ts'

let provider: FaultyProvider
let test: TestServer
beforeEach(async () => {
  provider = await startFaultyProvider()
  test = await startDoor({
    strategies: [azure(provider), basicConfig()],
    superAdmins: [{ email: 'ada@contoso.test', strategy: 'azure' }],
  })
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

type Browser = ReturnType<TestServer['newBrowser']>
const page = (browser: Browser, query = '') => browser.open(`${origin}/admin/login${query}`)
const askedBy = async (browser: Browser, query = '') =>
  new URL((await browser.open(`${origin}/api/v1/auth/login/oauth2/azure${query}`)).location ?? '')
    .searchParams

/** Signs in at the provider, as Ada. */
async function signIn(browser: Browser): Promise<void> {
  provider.asked = await askedBy(browser)
  const answer = new URLSearchParams({ code: 'good-code', state: provider.asked.get('state') ?? '' })
  expect((await browser.open(`${callbackUrl}?${answer}`)).location).toBe(`${origin}/admin`)
}

/** The session ends, and nobody signs out. */
const endSession = (browser: Browser) => browser.cookies.get('localhost:3000')?.delete('gatewright')

it('one button is for whoever signed in last, by their name, and another for everybody else', async () => {
  const browser = test.newBrowser()
  await signIn(browser)
  endSession(browser)
  const { body } = await page(browser, '?returnTo=%2Fadmin%2Fsessions')
  expect(textOf(body)).toMatch(/Signed in last as .*ada@contoso\.test/)
  expect(textOf(body)).toMatch(/Continue as \S+/)
  expect(body).not.toContain('Continue with azure')
  const other = attribute(body, /<a href="([^"]*prompt=[^"]*)"/)
  expect(other).toBe('/api/v1/auth/login/oauth2/azure?returnTo=%2Fadmin%2Fsessions&prompt=select_account')
})

it('who it was stands in no address: the hint comes from the cookie', async () => {
  const browser = test.newBrowser()
  await signIn(browser)
  endSession(browser)
  const { body } = await page(browser)
  const href = attribute(body, /href="([^"]*last=1[^"]*)"/)
  expect(href).not.toContain('ada')
  expect((await askedBy(browser, '?last=1')).get('login_hint')).toBe(ada.email)
  expect((await askedBy(browser)).has('login_hint')).toBe(false)
  expect((await askedBy(test.newBrowser(), '?last=1')).has('login_hint')).toBe(false)
})

it('after a sign-out the provider is asked to let people choose, until somebody has signed in', async () => {
  const browser = test.newBrowser()
  expect((await askedBy(browser)).has('prompt')).toBe(false)
  await signIn(browser)
  await browser.call('POST', `${origin}/api/v1/auth/logout`)
  expect((await askedBy(browser)).get('prompt')).toBe('select_account')
  expect((await askedBy(browser, '?last=1&returnTo=%2Fadmin')).get('prompt')).toBe('select_account')
  const { body } = await page(browser, '?returnTo=%2Fadmin')
  expect(body).not.toContain('Continue as')
  await signIn(browser)
  expect((await askedBy(browser)).has('prompt')).toBe(false)
})

it('a sign-out at an app counts where it ends, at the sign-in page', async () => {
  const browser = test.newBrowser()
  await signIn(browser)
  endSession(browser)
  const { body } = await page(browser, '?signedOut=1')
  expect(body).not.toContain('Continue as')
  expect((await askedBy(browser)).get('prompt')).toBe('select_account')
})

it('who has just signed out is not told that their session has ended', async () => {
  const browser = test.newBrowser()
  await signIn(browser)
  await browser.call('POST', `${origin}/api/v1/auth/logout`)
  const { body } = await page(browser, '?expired=1&returnTo=%2Fadmin')
  expect(textOf(body)).toContain('You are signed out.')
  expect(textOf(body)).not.toContain('has ended')
})

it('one click has the browser forget who it was, and that they have signed out stays', async () => {
  const browser = test.newBrowser()
  await signIn(browser)
  await browser.call('POST', `${origin}/api/v1/auth/logout`)
  const { body } = await page(browser, '?returnTo=%2Fadmin')
  const forget = attribute(body, /<form method="post" action="([^"]*forget[^"]*)"/)
  const back = await post(browser, forget, {})
  expect(back.location).toBe(`${origin}/admin/login?returnTo=%2Fadmin`)
  expect((await page(browser)).body).not.toContain(ada.email)
  expect((await askedBy(browser)).get('prompt')).toBe('select_account')
  expect((await browser.postFromElsewhere(`${origin}${forget}`, {})).status).toBe(403)
})

it('a cookie that somebody else has made says nothing, and another browser knows nothing', async () => {
  const browser = test.newBrowser()
  await signIn(browser)
  const cookies = browser.cookies.get('localhost:3000') as Map<string, string>
  const forged = Buffer.from(JSON.stringify(['Mallory', 'm@evil.test', 'azure', 0, 1])).toString('base64url')
  endSession(browser)
  cookies.set('gatewright.last', forged)
  expect((await page(browser)).body).not.toContain('Signed in last')
  expect((await page(test.newBrowser())).body).not.toContain('Signed in last')
})

it('a form has the address of whoever signed in last in it', async () => {
  const browser = test.newBrowser()
  await post(browser, '/admin/login/default', ada)
  endSession(browser)
  expect((await page(browser)).body).toContain(`value="${ada.email}"`)
})

it('is forgotten by itself after 90 days, and never makes a cookie too large', async () => {
  let at = Date.parse('2026-03-01T12:00:00Z')
  const last = createLastSignIns({ seal: plainSeal, clock: { now: () => at }, secure: true })
  const pair = (line: string) => line.split(';', 1)[0] as string
  const email = 'ada@contoso.test'
  const kept = await last.remember({ name: 'Ada', email, strategy: 'azure' })
  expect(kept).toContain('HttpOnly; SameSite=Lax; Secure; Max-Age=7776000')
  expect((await last.readIn(pair(kept))).person).toEqual({ name: 'Ada', email, strategy: 'azure' })
  at += 91 * 24 * 3600 * 1000
  expect(await last.readIn(pair(kept))).toEqual({ signedOut: false })

  const long = await last.remember({ name: 'Ж'.repeat(300), email, strategy: 'azure' })
  expect((await last.readIn(pair(long))).person?.name).toBe(email)
  const longer = await last.remember({
    name: 'Ada',
    email: `${'x'.repeat(300)}@contoso.test`,
    strategy: 'azure',
  })
  expect(longer).toContain('Max-Age=0')
})
