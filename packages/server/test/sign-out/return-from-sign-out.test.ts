import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import type { Browser } from '../support/browser.ts'
import { adaIsSuperAdmin, azure, begin, callbackUrl, signIn } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

let provider: FaultyProvider
let test: TestServer

beforeEach(async () => {
  provider = await startFaultyProvider()
  test = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider)] })
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

it.each([
  ['brings our state back', '?state=signed-out'],
  ['brings nothing at all', ''],
])('says "signed out" to whoever comes back from a sign-out that %s', async (_, query) => {
  const page = await test.newBrowser().open(`${callbackUrl}${query}`)
  expect(page.location).toBe(`${origin}/admin/login?signedOut=1`)
})

// A SAMLResponse with RelayState once ended at "you have signed out", without a word in the log.
it('calls an answer that it cannot read an error, to whoever brings it', async () => {
  const unreadable = `${callbackUrl}?SAMLResponse=PHNhbWxwOlJlc3BvbnNlLz4&RelayState=abc`
  const [stranger, ada] = [test.newBrowser(), test.newBrowser()]
  await signIn(ada, provider)
  for (const browser of [stranger, ada]) {
    const page = await browser.open(unreadable)
    expect(page.status).toBe(400)
    expect(page.location).toBeUndefined()
  }
  const told = test.lines.filter(line => line.includes('the answer has no state'))
  expect(told).toHaveLength(2)
  expect(told[0]).toContain('"received":["SAMLResponse","RelayState"]')
  expect(test.lines.join()).not.toContain('PHNhbWxwOlJlc3BvbnNlLz4')
})

// Both said "you are signed out" to somebody who was signing in, and nothing to the operator.
describe('an answer of which nothing arrives is an error, never "signed out"', () => {
  const expectError = async (browser: Browser, address: string) => {
    const page = await browser.open(address)
    expect([page.status, page.location]).toEqual([400, undefined])
    expect(page.body).toContain('This sign-in cannot be continued')
    const told = test.lines.filter(line => line.includes('the answer has no state'))
    expect(told.at(-1)).toContain('response_mode=query or form_post')
  }

  it('when it was posted as an empty form, whoever brings it', async () => {
    const [stranger, ada] = [test.newBrowser(), test.newBrowser()]
    await begin(ada, provider)
    for (const browser of [stranger, ada]) {
      const posted = await browser.postFromElsewhere(callbackUrl, {})
      expect(posted.location).toContain('?posted=')
      await expectError(browser, posted.location ?? '')
    }
  })

  it('when it came in a fragment, which no browser sends: bare, in the middle of an attempt', async () => {
    const browser = test.newBrowser()
    const { url } = await begin(browser, provider)
    await expectError(browser, callbackUrl)
    // The attempt is as good as before.
    expect((await browser.open(url)).location).toBe(`${origin}/admin`)
  })

  it('and a script gets it as JSON', async () => {
    const browser = test.newBrowser()
    await begin(browser, provider)
    const answer = await browser.call('GET', callbackUrl)
    expect([answer.status, answer.json().error]).toEqual([400, 'sign_in_unknown'])
  })
})

describe('whoever comes back bare is signed out all the same, when their attempts are', () => {
  const expectSignedOut = async (browser: Browser) =>
    expect((await browser.open(callbackUrl)).location).toBe(`${origin}/admin/login?signedOut=1`)

  it('ended', async () => {
    const browser = test.newBrowser()
    const before = await begin(browser, provider)
    const kept = new Map(browser.cookies.get('localhost:3000'))
    await browser.open(before.url)
    await expectSignedOut(browser)
    // Even where the browser has kept the cookie of the attempt.
    browser.cookies.set('localhost:3000', kept)
    await expectSignedOut(browser)
  })

  it('too old', async () => {
    const browser = test.newBrowser()
    await begin(browser, provider)
    test.clock.advance(15 * 60 + 1)
    await expectSignedOut(browser)
  })

  it('none of ours', async () => {
    const browser = test.newBrowser()
    browser.cookies.set('localhost:3000', new Map([['gatewright.sign-in.abc-12345678', 'nonsense']]))
    await expectSignedOut(browser)
  })
})
