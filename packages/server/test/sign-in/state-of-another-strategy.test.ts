import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, begin, isSignedIn } from '../support/provider-sign-in.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let provider: FaultyProvider
let test: TestServer

beforeEach(async () => {
  provider = await startFaultyProvider()
  const other = azure(provider, { id: 'partners' })
  test = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider), other] })
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

it('an attempt that was begun with one strategy cannot be finished at the callback of another', async () => {
  const browser = test.newBrowser()
  const { url } = await begin(browser, provider)
  const page = await browser.open(url.replace('/oauth2/azure?', '/oauth2/partners?'))
  expect(page.status).toBe(400)
  expect(await isSignedIn(browser)).toBe(false)
  // No code was shown to the wrong provider.
  expect(provider.tokenRequests).toHaveLength(0)
})

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '..%2fazure', 'azure%00'])(
  'a strategy that nobody defined is not found: %s',
  async id => {
    for (const path of ['login', 'login-callback']) {
      const page = await test
        .newBrowser()
        .open(`http://localhost:3000/api/v1/auth/${path}/oauth2/${id}?state=x`)
      expect(page.status).toBe(404)
    }
  },
)

it('a sealed cookie under the name of another attempt is not taken for it', async () => {
  const browser = test.newBrowser()
  await begin(browser, provider)
  const jar = browser.cookies.get('localhost:3000') as Map<string, string>
  const [[first, sealed] = []] = jar
  const second = await begin(browser, provider)
  const name = [...jar.keys()].find(key => key !== first && key.includes('.sign-in.')) ?? ''
  expect(name).not.toBe('')
  jar.set(name, sealed ?? '')
  expect((await browser.open(second.url)).status).toBe(400)
  expect(await isSignedIn(browser)).toBe(false)
})
