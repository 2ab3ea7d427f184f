import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, callbackUrl, signIn } from '../support/provider-sign-in.ts'
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
