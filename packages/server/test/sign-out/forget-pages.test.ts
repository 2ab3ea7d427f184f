import { afterEach, beforeEach, expect, it } from 'vitest'
import { testApp } from '../gate/support/test-app.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, signIn } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

const app = 'http://support.localhost:3000'

let provider: FaultyProvider
let test: TestServer
beforeEach(async () => {
  provider = await startFaultyProvider()
  const apps = [testApp({ upstreams: ['http://127.0.0.1:9'], urls: [{ origin: app, pathPrefix: '/' }] })]
  test = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider)], apps })
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

/** Ada signs out at the console. @returns where her browser goes */
async function signOut(seen: readonly string[]) {
  const ada = test.newBrowser()
  await signIn(ada, provider)
  for (const url of seen) {
    let next: string | undefined = url
    while (next?.startsWith('http')) next = (await ada.open(next)).location
  }
  const { redirectTo } = (await ada.call('POST', `${origin}/api/v1/auth/logout`, {})).json()
  return { ada, redirectTo: String(redirectTo) }
}

const home = '/admin/login?signedOut=1'

it('whoever has opened no app goes on at once from the console', async () => {
  const { redirectTo } = await signOut([])
  expect(redirectTo).not.toContain('/api/v1/auth/signed-out')
})

it('whoever has, by way of a page that has the browser forget it, once', async () => {
  const { ada, redirectTo } = await signOut([`${app}/done`])
  expect(redirectTo).toMatch(/^\/api\/v1\/auth\/signed-out\?code=[\w-]+$/)
  const page = await ada.open(origin + redirectTo)
  expect(page.status).toBe(200)
  expect(page.body).toContain(`<img src="${app}/.gatewright/forget-pages" alt="" hidden>`)
  // To the provider's own sign-out in the end.
  expect(page.body).toMatch(/<a class="main" href="http[^"]+logout\?client_id=[^"]+">Continue/)
  expect((await ada.open(origin + redirectTo)).location).toMatch(new RegExp(`${home.replace('?', '\\?')}$`))
})

it.each(['', '?code=', '?code=x', '?code=x&code=y'])('nobody is led anywhere else by %j', async query => {
  const page = await test.newBrowser().open(`${origin}/api/v1/auth/signed-out${query}`)
  expect([page.status, page.location]).toEqual([302, expect.stringMatching(/\/admin\/login\?signedOut=1$/)])
})
