import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

describe('the reverse proxy', () => {
  it('takes a signed-in person to the app and says who they are', async () => {
    const upstream = await startUpstream()
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const answer = await ask(port, '/a/b?x=1', { headers: { cookie: `theme=dark; ${cookie}; lang=en` } })
    expect(answer).toMatchObject({ status: 200, body: 'hello' })
    const [seen] = upstream.seen
    expect(seen).toMatchObject({ method: 'GET', url: '/a/b?x=1' })
    expect(seen?.headers).toMatchObject({
      host: appHost,
      'remote-user': 'c-ada',
      'remote-email': 'ada@contoso.test',
      'remote-name': 'Ada Lovelace',
      'remote-groups': 'support',
      'x-forwarded-user': 'c-ada',
      'x-forwarded-email': 'ada@contoso.test',
      'x-forwarded-preferred-username': 'ada@contoso.test',
      'x-forwarded-groups': 'support',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': appHost,
      cookie: 'theme=dark; lang=en',
    })
    expect(seen?.headers['x-gatewright-assertion']).toMatch(/^ey/)
    expect(answer.headers['x-request-id']).toBe(seen?.headers['x-request-id'])
  })

  it('sends only the header family that the app has chosen', async () => {
    const upstream = await startUpstream()
    const { port, sessions } = await startGate({
      apps: [testApp({ upstreams: [upstream.url], headers: ['remote'] })],
    })
    await ask(port, '/', { headers: { cookie: sessions.signIn(makeCaller(), appHost) } })
    expect(upstream.seen[0]?.headers['remote-user']).toBe('c-ada')
    expect(upstream.seen[0]?.headers['x-forwarded-user']).toBeUndefined()
  })

  it('passes a body on, whether its length is known or not', async () => {
    const upstream = await startUpstream()
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const body = randomBytes(300_000).toString('hex')
    await ask(port, '/', { method: 'POST', headers: { cookie, 'content-length': `${body.length}` }, body })
    await ask(port, '/', { method: 'POST', headers: { cookie, 'transfer-encoding': 'chunked' }, body })
    await ask(port, '/', { method: 'POST', headers: { cookie } })
    expect(upstream.seen.map(seen => seen.body.length)).toEqual([600_000, 600_000, 0])
    expect(upstream.seen[0]?.body).toBe(body)
  })

  it('refuses a person whom no rule admits, and tells the operator which rule decided', async () => {
    const upstream = await startUpstream()
    const rules = [open({ paths: ['/about/**'] }), allow({ roles: ['admin'] })]
    const { port, sessions, errors } = await startGate({
      apps: [testApp({ upstreams: [upstream.url], rules })],
    })
    const cookie = sessions.signIn(makeCaller(), appHost)
    expect((await ask(port, '/', { headers: { cookie, ...pageLoad } })).status).toBe(403)
    // The second, as the console numbers them.
    expect(errors[0]).toMatchObject({ code: 'forbidden', detail: { app: 'support', rule: 2 } })
    expect(upstream.seen).toEqual([])
  })

  it('lets anyone see a public path and still says who a signed-in visitor is', async () => {
    const upstream = await startUpstream()
    const rules = [open({ paths: ['/about/**'] })]
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url], rules })] })
    expect((await ask(port, '/about')).status).toBe(200)
    const cookie = sessions.signIn(makeCaller(), appHost)
    await ask(port, '/about', { headers: { cookie } })
    expect(upstream.seen.map(seen => seen.headers['remote-user'])).toEqual([undefined, 'c-ada'])
  })

  it('answers for an app and never lets its requests fall through to the console', async () => {
    const { port } = await startGate({ apps: [testApp({ upstreams: ['http://127.0.0.1:1'] })] })
    for (const path of ['/', '/admin', '/api/v1/auth/me', '/healthz', '/.well-known/jwks.json', '//admin']) {
      expect((await ask(port, path)).body, path).not.toBe('console')
    }
    expect((await ask(port, '/admin', { host: consoleHost })).body).toBe('console')
  })

  it('knows hosts in any case, with a dot at the end and with the default port', async () => {
    const upstream = await startUpstream()
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    for (const host of ['Support.Example.COM', `${appHost}.`, `${appHost}:80`, 'SUPPORT.example.com.:80']) {
      expect((await ask(port, '/', { host, headers: { cookie } })).status, host).toBe(200)
    }
    for (const host of [
      'other.example.com',
      `${appHost}:81`,
      `${appHost}:443`,
      'x@support.example.com',
      '',
    ]) {
      expect((await ask(port, '/', { host, headers: { cookie } })).status, host).toBe(404)
    }
  })

  it('answers probes by address, and nothing else there', async () => {
    const { port } = await startGate({ apps: [testApp()] })
    expect((await ask(port, '/healthz', { host: '10.1.2.3:3000' })).body).toBe('console')
    expect((await ask(port, '/healthz', { host: 'rebound.attacker.test' })).status).toBe(404)
    expect((await ask(port, '/admin', { host: '10.1.2.3:3000' })).status).toBe(404)
  })

  it('takes the prefix of an app on the console’s host off, and tells the app', async () => {
    const upstream = await startUpstream()
    const { port, sessions } = await startGate({
      apps: [
        testApp({
          upstreams: [`${upstream.url}/base/`],
          urls: [{ origin: `http://${consoleHost}`, pathPrefix: '/support' }],
        }),
      ],
    })
    const headers = { cookie: sessions.signIn(makeCaller(), consoleHost) }
    for (const path of ['/support/', '/support/x?y']) {
      await ask(port, path, { host: consoleHost, headers })
    }
    expect(upstream.seen.map(seen => seen.url)).toEqual(['/base/', '/base/x?y'])
    expect(upstream.seen[0]?.headers['x-forwarded-prefix']).toBe('/support')
    expect((await ask(port, '/supporting', { host: consoleHost })).body).toBe('console')
  })
})

describe('somebody who is not signed in', () => {
  it('is sent to sign in from a page load, and to JSON from an API call', async () => {
    const { port, errors } = await startGate({ apps: [testApp({ upstreams: ['http://127.0.0.1:1'] })] })
    const page = await ask(port, '/deep/page?x=1&y=%2F', { headers: pageLoad })
    expect(page.status).toBe(302)
    const location = new URL(page.headers.location ?? '')
    expect(location.origin + location.pathname).toBe(`http://${consoleHost}/api/v1/gate/hand-over`)
    expect(location.searchParams.get('returnTo')).toBe(`http://${appHost}/deep/page?x=1&y=%2F`)
    expect((await ask(port, '/data')).status).toBe(401)
    expect(
      (await ask(port, '/logo.png', { headers: { accept: 'image/*', 'sec-fetch-mode': 'no-cors' } })).status,
    ).toBe(401)
    expect(errors.map(error => error.code)).toEqual(['not_signed_in', 'not_signed_in'])
  })

  it('gets a page that says so after posting a form, and nothing is passed on', async () => {
    const upstream = await startUpstream()
    const { port, errors } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const answer = await ask(port, '/save', { method: 'POST', headers: pageLoad, body: 'a=1' })
    expect(answer.status).toBe(401)
    expect(errors[0]?.code).toBe('session_expired_on_post')
    expect(upstream.seen).toEqual([])
  })

  it('is sent to the console’s sign-in page from an app below a prefix', async () => {
    const urls = [{ origin: `http://${consoleHost}`, pathPrefix: '/support' }]
    const { port } = await startGate({ apps: [testApp({ urls })] })
    const answer = await ask(port, '/support/x?y=1', { host: consoleHost, headers: pageLoad })
    expect(answer.headers.location).toBe(`http://${consoleHost}/admin/login?returnTo=%2Fsupport%2Fx%3Fy%3D1`)
  })
})
