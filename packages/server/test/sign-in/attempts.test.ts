import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import {
  adaIsSuperAdmin,
  azure,
  begin,
  callbackUrl,
  isSignedIn,
  signIn,
} from '../support/provider-sign-in.ts'
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

describe('an attempt to sign in', () => {
  it('ends signed in and on the page that it was begun for', async () => {
    const browser = test.newBrowser()
    const page = await signIn(browser, provider, '?returnTo=/admin/profile?tab=1')
    expect(page.status).toBe(303)
    expect(page.location).toBe(`${origin}/admin/profile?tab=1`)
    const me = (await browser.call('GET', `${origin}/api/v1/auth/me`)).json()
    expect(me).toMatchObject({
      collaborator: { email: 'ada@contoso.test', fullname: 'Ada Lovelace' },
      superAdmin: true,
      strategy: { id: 'azure' },
    })
  })

  it('sends S256, state and nonce, and the redirect URI as it is registered', async () => {
    const { page, state } = await begin(test.newBrowser(), provider)
    const asked = new URL(page.location ?? '').searchParams
    expect(asked.get('code_challenge_method')).toBe('S256')
    expect(asked.get('nonce')).not.toBe(null)
    expect(asked.get('redirect_uri')).toBe(callbackUrl)
    expect(state.length).toBeGreaterThan(40)
  })

  it('is not disturbed by another in a second tab', async () => {
    const browser = test.newBrowser()
    const first = await begin(browser, provider, '?returnTo=/admin/first')
    const firstAsked = provider.asked
    const second = await begin(browser, provider, '?returnTo=/admin/second')
    expect((await browser.open(second.url)).location).toBe(`${origin}/admin/second`)
    provider.asked = firstAsked
    expect((await browser.open(first.url)).location).toBe(`${origin}/admin/first`)
  })

  it('goes where it wanted to go when its callback is loaded again by the back button', async () => {
    const browser = test.newBrowser()
    const { url } = await begin(browser, provider, '?returnTo=/admin/x')
    await browser.open(url)
    const again = await browser.open(url)
    expect(again.location).toBe(`${origin}/admin/x`)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('signs in once when its callback arrives twice at the same moment', async () => {
    const browser = test.newBrowser()
    const { url } = await begin(browser, provider)
    const pages = await Promise.all([browser.open(url), browser.open(url)])
    expect(provider.tokenRequests).toHaveLength(1)
    expect(pages.filter(page => page.setCookies.some(c => /^gatewright=./.test(c)))).toHaveLength(1)
  })

  it('says that it was used when a signed-out browser comes back with it', async () => {
    const browser = test.newBrowser()
    const { url, page } = await begin(browser, provider)
    await browser.open(url)
    const stale = test.newBrowser()
    stale.cookies.set('localhost:3000', new Map([cookieOf(page.setCookies)]))
    const again = await stale.open(url)
    expect(again.status).toBe(400)
    expect(again.body).toContain('This sign-in was already used')
    expect(await isSignedIn(stale)).toBe(false)
  })

  it('expires, and says so', async () => {
    const browser = test.newBrowser()
    const { url } = await begin(browser, provider)
    test.clock.advance(16 * 60)
    const page = await browser.open(url)
    expect(page.status).toBe(400)
    expect(page.body).toContain('Your sign-in took too long')
    expect(page.body).toContain('/api/v1/auth/login/oauth2/azure')
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('cannot be finished by a browser that did not begin it', async () => {
    const { url } = await begin(test.newBrowser(), provider)
    const other = test.newBrowser()
    const page = await other.open(url)
    expect(page.status).toBe(400)
    expect(page.body).toContain('This sign-in cannot be continued')
    expect(provider.tokenRequests).toHaveLength(0)
    expect(await isSignedIn(other)).toBe(false)
  })

  it('is refused when the state is given twice', async () => {
    const browser = test.newBrowser()
    const { url, state } = await begin(browser, provider)
    const page = await browser.open(`${url}&state=${state}`)
    expect(page.status).toBe(400)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('keeps no more than five open in one browser', async () => {
    const browser = test.newBrowser()
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await begin(browser, provider)
      test.clock.advance(1)
    }
    const names = [...(browser.cookies.get('localhost:3000')?.keys() ?? [])]
    expect(names.filter(name => name.startsWith('gatewright.sign-in.'))).toHaveLength(5)
    expect((await signIn(browser, provider)).status).toBe(303)
  })

  it.each([
    [5, 5],
    [30, 5],
  ])(
    'of %i that begin at the same moment, which know nothing of each other, %i stay',
    async (count, stay) => {
      const browser = test.newBrowser()
      const begun = await Promise.all(
        Array.from({ length: count }, (_, n) => begin(browser, provider, `?returnTo=/admin/${n}`)),
      )
      expect(browser.cookies.get('localhost:3000')?.size).toBe(stay)
      const pages: (string | undefined)[] = []
      for (const { url, page } of begun) {
        provider.asked = new URL(page.location ?? '').searchParams
        const { status, location } = await browser.open(url)
        if (status === 303 && location !== `${origin}/admin`) pages.push(location)
      }
      expect(new Set(pages).size).toBe(stay)
    },
  )

  it('takes a posted answer, whose request brings no cookie', async () => {
    const browser = test.newBrowser()
    const { state } = await begin(browser, provider)
    const posted = await browser.postFromElsewhere(callbackUrl, { code: 'good-code', state })
    expect(posted.status).toBe(303)
    const page = await browser.open(posted.location ?? '')
    expect(page.location).toBe(`${origin}/admin`)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('shows a person who cancelled at the provider how to go on', async () => {
    const browser = test.newBrowser()
    const { state } = await begin(browser, provider, '?returnTo=/admin/first')
    const page = await browser.open(
      `${callbackUrl}?${new URLSearchParams({ error: 'access_denied', error_subcode: 'cancel', state })}`,
    )
    expect(page.status).toBe(403)
    expect(page.body).toContain('Sign-in was cancelled')
    const again = /<a class="main" href="([^"]*)"/.exec(page.body)?.[1] ?? ''
    expect((await signIn(browser, provider, again.slice(again.indexOf('?')))).location).toBe(
      `${origin}/admin/first`,
    )
    await browser.call('POST', `${origin}/api/v1/auth/logout`)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it.each(['', `&state=m-${'x'.repeat(43)}`, '&state=another'])(
    'that nobody knows, with an error of the provider: the log says what it is (%j)',
    async state => {
      const said = new URLSearchParams({
        error: 'access_denied',
        error_description: `AADSTS65004:\r\n\u001b[31mUser declined to consent. ${'x'.repeat(5000)}`,
      })
      const page = await test.newBrowser().open(`${callbackUrl}?${said}${state}`)
      expect(page.status).toBe(400)
      expect(page.body).not.toContain('AADSTS65004')
      const [entry] = test.lines
        .map(line => JSON.parse(line))
        .filter(({ code }) => code === 'sign_in_unknown' || code === 'sign_in_expired')
      const { provider } = entry.detail
      expect(provider.error).toBe('access_denied')
      expect(provider.description).toMatch(/^AADSTS65004: \[31mUser declined to consent\. x+…$/)
      expect(provider.description.length).toBeLessThan(700)
    },
  )

  it('never writes a code, a state or a token into the log', async () => {
    const browser = test.newBrowser()
    const { url, state } = await begin(browser, provider)
    await browser.open(url)
    await test.newBrowser().open(url)
    const session = browser.cookies.get('localhost:3000')?.get('gatewright') ?? 'none'
    const log = test.lines.join('\n')
    for (const secret of ['good-code', state, session, provider.accessToken])
      expect(log).not.toContain(secret)
  })
})

function cookieOf(setCookies: readonly string[]): [string, string] {
  const pair = setCookies[0]?.split(';')[0] ?? ''
  return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
}
