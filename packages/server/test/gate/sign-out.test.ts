import { describe, expect, it } from 'vitest'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, testApp } from './support/gate-server.ts'

const path = '/.gatewright/sign-out'
const home = `http://${consoleHost}/admin/login?signedOut=1`

async function start() {
  const server = await startGate({ apps: [testApp()] })
  const cookie = server.sessions.signIn(makeCaller(), appHost)
  const signOut = (headers: Record<string, string>, method = 'GET') =>
    ask(server.port, path, { method, headers: { cookie, ...headers } })
  return { signOut, isSignedIn: () => server.sessions.callerOf(cookie, appHost) !== undefined }
}

/** What browsers send with a link, and with a form, of the app's own pages. */
const ownLinks: Record<string, string>[] = [
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  { referer: `http://${appHost}/settings` },
  { referer: `http://${appHost}` },
]

describe('a link to sign out', () => {
  it.each(ownLinks)('on the app’s own page does it at once: %o', async headers => {
    const { signOut, isSignedIn } = await start()
    const answer = await signOut(headers)
    expect(answer).toMatchObject({ status: 200, headers: { 'clear-site-data': '"cache"' } })
    expect(answer.body).toContain(`href="${home}"`)
    expect(isSignedIn()).toBe(false)
  })

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', referer: `http://${appHost}/` },
    { referer: 'http://evil.test/' },
    { referer: `http://${appHost}.evil.test/` },
    { referer: `http://evil.test/http://${appHost}/` },
    { referer: '' },
  ])('on another site is refused: %o', async headers => {
    const { signOut, isSignedIn } = await start()
    expect((await signOut(headers)).status).toBe(403)
    expect(isSignedIn()).toBe(true)
  })

  // Plain http on a name: no Sec-Fetch-*. An image on any site was enough to sign its reader out.
  it('asks first when the browser does not say where it stands, and the page’s own form then does it', async () => {
    const { signOut, isSignedIn } = await start()
    const page = await signOut({})
    expect(page.status).toBe(200)
    expect(page.body).toMatch(/<form method="post">[\s\S]*<button/)
    expect(isSignedIn()).toBe(true)
    const policy = page.headers['content-security-policy']
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self'")
    expect(page.headers['referrer-policy']).toBe('same-origin')
    const answer = await signOut({ origin: `http://${appHost}` }, 'POST')
    expect(answer.body).toContain(`url=${home}`)
    expect(isSignedIn()).toBe(false)
  })

  it('does nothing while the browser only fetches ahead', async () => {
    for (const ahead of ['prefetch', 'prefetch;prerender']) {
      const { signOut, isSignedIn } = await start()
      await signOut({ 'sec-fetch-site': 'same-origin', 'sec-purpose': ahead })
      expect(isSignedIn()).toBe(true)
    }
  })
})

describe('a form to sign out', () => {
  // Chromium holds redirects after a form to the page's form-action, too: with 'self' nothing seemed to happen.
  it('is answered with a page of the app’s own origin that goes on to the sign-in page', async () => {
    const { signOut, isSignedIn } = await start()
    const answer = await signOut({ 'sec-fetch-site': 'same-origin', origin: `http://${appHost}` }, 'POST')
    expect(answer.status).toBe(200)
    expect(answer.headers.location).toBeUndefined()
    expect(answer.body).toContain(`<noscript><meta http-equiv="refresh" content="0; url=${home}"></noscript>`)
    expect(answer.headers['set-cookie']?.join()).toMatch(
      /(?:^|,)gatewright=; Path=\/; HttpOnly; SameSite=Lax; Max-Age=0/,
    )
    expect(answer.body).toContain(`href="${home}"`)
    expect(isSignedIn()).toBe(false)
  })

  it.each<Record<string, string>>([
    { origin: 'http://evil.test' },
    { origin: 'null' },
    { origin: `https://${appHost}` },
    { origin: `http://${appHost}:8080` },
    { origin: `http://${consoleHost}` },
    { 'sec-fetch-site': 'cross-site', origin: `http://${appHost}` },
  ])('on another site is refused: %o', async headers => {
    const { signOut, isSignedIn } = await start()
    expect((await signOut(headers, 'POST')).status).toBe(403)
    expect(isSignedIn()).toBe(true)
  })

  it('cannot be had by another method', async () => {
    const { signOut, isSignedIn } = await start()
    for (const method of ['HEAD', 'PUT', 'OPTIONS']) {
      expect((await signOut({ 'sec-fetch-site': 'same-origin' }, method)).status).toBe(405)
    }
    expect(isSignedIn()).toBe(true)
  })
})

describe('the browser forgets pages', () => {
  const forgetting = '/.gatewright/forget-pages'

  it('where it is asked to, whoever asks: it ends no session and tells nothing', async () => {
    const { port, sessions } = await startGate({ apps: [testApp()] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const askers: Record<string, string>[] = [{ cookie }, { 'sec-fetch-site': 'cross-site' }]
    for (const headers of askers) {
      const answer = await ask(port, forgetting, { headers })
      expect(answer).toMatchObject({ status: 204, body: '' })
      expect(answer.headers['clear-site-data']).toBe('"cache"')
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
    expect(sessions.callerOf(cookie, appHost)).toBeDefined()
  })

  it('of every host where the session was used, and of none that is no app’s any more', async () => {
    const places = [
      { host: appHost, secure: false },
      { host: 'tools.example.com', secure: true },
      { host: 'one.code.example.com', secure: true },
      // Its cookie is that of another scheme; no app; a console without apps.
      { host: 'tools.example.com', secure: false },
      { host: 'gone.example.com', secure: true },
      { host: consoleHost, secure: false },
    ]
    const { port, sessions } = await startGate({
      apps: [
        testApp(),
        testApp({ id: 'tool', urls: [{ origin: 'https://tools.example.com', pathPrefix: '/tool' }] }),
        testApp({ id: 'code', urls: [{ origin: 'https://*.code.example.com', pathPrefix: '/' }] }),
      ],
      deps: { signOut: async () => ({ removal: 'gatewright=; Max-Age=0', places }) },
    })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const answer = await ask(port, path, { headers: { cookie, 'sec-fetch-site': 'same-origin' } })
    const images = [...answer.body.matchAll(/<img src="([^"]*)"/g)].map(([, url]) => url)
    expect(images).toEqual([
      `http://${appHost}${forgetting}`,
      `https://tools.example.com/tool${forgetting}`,
      `https://one.code.example.com${forgetting}`,
    ])
    expect(answer.headers['content-security-policy']).toContain(
      `img-src http://${appHost} https://tools.example.com https://one.code.example.com data:;`,
    )
  })

  it('but a frame is led on at once: it shows no page of ours', async () => {
    const { signOut } = await start()
    const headers = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'iframe' }
    for (const method of ['GET', 'POST'])
      expect(await signOut(headers, method)).toMatchObject({
        status: 302,
        headers: { location: `http://${appHost}/` },
      })
  })
})
