import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, begin, isSignedIn } from '../support/provider-sign-in.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

let provider: FaultyProvider
let test: TestServer
const answered: Promise<unknown>[] = []

beforeEach(async () => {
  provider = await startFaultyProvider()
  const { id: _, ...other } = azure(provider)
  test = await startTestServer({
    ...adaIsSuperAdmin,
    strategies: [azure(provider), { ...other, id: 'other' }, basicConfig()],
  })
})
afterEach(async () => {
  await provider.close()
  await Promise.all(answered.splice(0))
  await test.close()
})

/** Strangers who have begun an attempt and come back with a code that they made up; what became of each so far. */
async function strangers(count: number) {
  const begun = await Promise.all(
    Array.from({ length: count }, async () => {
      const browser = test.newBrowser()
      return { browser, ...(await begin(browser, provider)) }
    }),
  )
  const pages: { readonly status: number; readonly body: string }[] = []
  for (const { browser, url } of begun) {
    answered.push(browser.open(url).then(page => pages.push(page)))
  }
  return pages
}
const asked = () => provider.tokenRequests.length

// Three hundred callbacks opened three hundred sockets.
it('of three hundred callbacks of one address ten are at a provider that hangs, and the rest is told to wait', async () => {
  provider.token = () => 'hang'
  const pages = await strangers(300)
  await expect.poll(() => pages.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(90)
  expect(asked()).toBeLessThanOrEqual(10)
  for (const { status, body } of pages) {
    expect(status).toBe(503)
    expect(body).toContain('<meta http-equiv="refresh" content="5">')
    expect(body).toContain('tries again by itself in 5 seconds')
  }
  // Nobody else notices: not another strategy, nor a form.
  const elsewhere = await test.newBrowser().open(`${origin}/api/v1/auth/login/oauth2/other`)
  expect(elsewhere.status).toBe(303)
  const form = { email: 'ada@contoso.test', password: 'wrong' }
  const byForm = await test.newBrowser().call('POST', `${origin}/api/v1/auth/login/basic/default`, form)
  expect(byForm.status).toBe(401)
})

it('whoever is told to wait comes back with the same attempt, and is signed in', async () => {
  const honest = provider.token
  const ends: (() => void)[] = []
  let isHanging = true
  provider.token = async (...asked) => {
    if (isHanging) await new Promise<void>(resolve => ends.push(resolve))
    return honest(...asked)
  }
  await strangers(10)
  await expect.poll(() => ends.length).toBe(10)
  const ada = test.newBrowser()
  const { url } = await begin(ada, provider)
  // She waits for a moment, as others of her office do who come at the same time.
  const waiting = await ada.open(url)
  expect(waiting.status).toBe(503)
  expect(waiting.body).toContain('Waiting for your provider')
  isHanging = false
  for (const end of ends) end()
  await Promise.all(answered)
  await ada.open(url)
  expect(await isSignedIn(ada)).toBe(true)
})
