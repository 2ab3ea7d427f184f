import { describe, expect, it } from 'vitest'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { externalUsers } from './support/rules.ts'

describe('what is reserved on an app’s host', () => {
  it('is never the app’s, whether it is in use or not', async () => {
    const upstream = await startUpstream()
    const { port, sessions, errors } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    for (const path of [
      '/.gatewright/',
      '/.gatewright/x',
      '/.gatewright/toString',
      '/.gatewright/sign-out/x',
    ]) {
      expect((await ask(port, path, { headers: { cookie } })).status, path).toBe(404)
      expect(errors.at(-1)).toMatchObject({ code: 'not_found', detail: { path } })
    }
    expect(upstream.seen).toEqual([])
    for (const path of ['/.gatewright', '/x/.gatewright/sign-out', '/.gatewrightly/x']) {
      expect((await ask(port, path, { headers: { cookie } })).status, path).toBe(200)
    }
  })
})

it('an answer of the gate’s own is the only one: no rule is asked about it, and no app', async () => {
  const upstream = await startUpstream()
  const { port, sessions, errors } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
  const cookie = sessions.signIn(makeCaller(), appHost)
  for (const headers of [{}, pageLoad, { ...pageLoad, cookie }]) {
    expect((await ask(port, '/.gatewright/sign-out', { headers })).status).toBe(200)
  }
  await ask(port, '/after', { headers: { cookie } })
  expect(upstream.seen.map(({ url }) => url)).toEqual(['/after'])
  // A stranger would have been refused by the rules.
  expect(errors).toEqual([])
})

describe('signing out', () => {
  it.each(['http', 'https'] as const)('on %s takes back the cookies of that scheme', async scheme => {
    const origin = `${scheme}://${appHost}`
    const { port, sessions } = await startGate({
      http: { externalUrl: `${scheme}://${consoleHost}` },
      apps: [testApp({ urls: [{ origin, pathPrefix: '/' }] })],
    })
    const prefix = scheme === 'https' ? '__Host-' : ''
    const attributes = `Path=/; HttpOnly; SameSite=Lax${scheme === 'https' ? '; Secure' : ''}; Max-Age=0`
    const arrived = `${prefix}gatewright-arrived=; ${attributes}`
    const cookies = [arrived, `${prefix}gatewright=; ${attributes}`]
    const signOut = (method: string, cookie: string) =>
      ask(port, '/.gatewright/sign-out', { method, headers: { cookie, 'sec-fetch-site': 'same-origin' } })
    for (const method of ['GET', 'POST']) {
      const cookie = sessions.signIn(makeCaller(), appHost, scheme === 'https')
      expect((await signOut(method, cookie)).headers['set-cookie']).toEqual(cookies)
      expect(sessions.callerOf(cookie, appHost)).toBeUndefined()
    }
    // Nobody is signed in, and it looks the same.
    expect((await signOut('GET', '')).headers['set-cookie']).toEqual([arrived])
  })

  it('has pages that nobody can frame, keep or take for anything but a page', async () => {
    const urls = [{ origin: `http://${appHost}`, pathPrefix: '/bot' }]
    const { port, errors } = await startGate({ apps: [testApp({ urls })] })
    const path = '/bot/.gatewright/sign-out'
    const question = await ask(port, path)
    const answer = await ask(port, path, { method: 'POST', headers: { origin: `http://${appHost}` } })
    for (const { status, headers, body } of [question, answer]) {
      expect(status).toBe(200)
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
        'cache-control': 'no-store',
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; style-src 'unsafe-inline'; .*base-uri 'none'; form-action '\w+'; frame-ancestors 'none'$/,
        ),
        'x-content-type-options': 'nosniff',
      })
    }
    expect(question.body).toContain('<title>Sign out?')
    expect(question.body).toContain('<h1>Sign out?</h1>')
    expect(question.body).toContain('<button class="main">Sign out</button>')
    expect(question.body).toContain('<a href="/bot/">Stay signed in</a>')
    expect(question.headers['content-security-policy']).not.toContain('script-src')
    // A brand's logo stands in the page itself.
    expect(question.headers['content-security-policy']).toContain('; img-src data:;')
    // Not no-referrer: with it browsers send `Origin: null` along with the form.
    expect(question.headers['referrer-policy']).toBe('same-origin')
    expect(question.body).not.toContain('http-equiv="refresh"')
    const next = `http://${consoleHost}/admin/login?signedOut=1`
    expect(answer.body).toContain('<title>You are signed out')
    expect(answer.body).toContain('<h1>You are signed out</h1>')
    expect(answer.body).toContain(`<a class="main" href="${next}">Continue</a>`)
    expect(answer.body).toContain(`<meta http-equiv="refresh" content="0; url=${next}">`)
    expect(answer.body).toContain(`<img src="http://${appHost}/bot/.gatewright/forget-pages" alt="" hidden>`)
    expect(answer.headers['content-security-policy']).toContain(`img-src http://${appHost} data:;`)
    await ask(port, path, { headers: { 'sec-fetch-site': 'cross-site' } })
    await ask(port, path, { method: 'PUT' })
    expect(errors.map(error => error.code)).toEqual(['cross_site', 'method_not_allowed'])
  })

  it('asks again of a page that is only fetched ahead, and of who does not say where they are', async () => {
    const { port, sessions } = await startGate({ apps: [testApp()] })
    const caller = makeCaller()
    const cookie = sessions.signIn(caller, appHost)
    const ends = async (headers: Record<string, string>, method = 'GET') => {
      await ask(port, '/.gatewright/sign-out', { method, headers: { cookie, ...headers } })
      return sessions.callerOf(cookie, appHost) === undefined
    }
    expect(await ends({})).toBe(false)
    expect(await ends({ 'sec-fetch-site': 'same-origin', purpose: 'prefetch' })).toBe(false)
    // A program sends no Origin with a POST; a browser always does.
    expect(await ends({}, 'POST')).toBe(true)
  })
})

describe('whoever is signed out', () => {
  const shop = 'https://shop.test'
  const verification = {
    algorithms: ['HS256'],
    clockToleranceSeconds: 30,
    replayProtection: false,
    allowedOrigins: [shop],
    key: { kind: 'secret', secret: 'a shared secret that is long enough for HS256' },
  } as const
  const app = testApp({ rules: [externalUsers({ paths: ['/chat'] }), ...testApp().rules] })
  const start = () => startGate({ apps: [app, plain], externalUsers: { enabled: true, verification } })
  const plain = testApp({ id: 'plain', urls: [{ origin: 'http://plain.example.com', pathPrefix: '/' }] })

  it('on another site’s page can read why, where external users come in and the site is listed', async () => {
    const { port } = await start()
    const allows = async (origin: string, host = appHost) =>
      (await ask(port, '/chat', { host, headers: { origin } })).headers['access-control-allow-origin']
    expect(await allows(shop)).toBe(shop)
    expect(await allows('https://evil.test')).toBeUndefined()
    expect(await allows(shop, 'plain.example.com')).toBeUndefined()
  })

  it('is told apart by what they asked for, and the log learns where', async () => {
    const { port, errors } = await start()
    await ask(port, '/x?secret', { method: 'POST', headers: pageLoad, body: 'a=1' })
    await ask(port, '/x?secret')
    expect(errors).toMatchObject([
      { code: 'session_expired_on_post', detail: { app: 'support', method: 'POST', path: '/x' } },
      { code: 'not_signed_in', detail: { app: 'support', method: 'GET', path: '/x' } },
    ])
    const page = await ask(port, '/x?y=1', { headers: pageLoad })
    expect(new URL(page.headers.location ?? '').searchParams.get('returnTo')).toBe(`http://${appHost}/x?y=1`)
    // A redirect is all that there is to say.
    await ask(port, '/.gatewright/x')
    expect(errors.map(error => error.code).slice(2)).toEqual(['not_found'])
  })

  it('is redirected where a proxy asks, only when it says that it can', async () => {
    const { port } = await startGate({ apps: [app], http: { trustedProxies: ['127.0.0.1'] } })
    const asked = { 'x-forwarded-method': 'GET', 'x-forwarded-host': appHost, 'x-forwarded-uri': '/x' }
    const check = async (query: string) =>
      (await ask(port, `/api/v1/gate/check${query}`, { headers: { ...pageLoad, ...asked } })).status
    expect(await check('?onSignedOut=redirect')).toBe(302)
    expect(await check('')).toBe(401)
    expect(await check('?onSignedOut=')).toBe(401)
    expect(await check('?onSignedOut=401')).toBe(401)
  })
})
