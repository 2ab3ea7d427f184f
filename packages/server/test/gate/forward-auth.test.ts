import { describe, expect, it } from 'vitest'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

const checkPath = '/api/v1/gate/check'
const rules = [
  open({ paths: ['/public/**'] }),
  allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
  allow({ signedIn: true }),
]

async function start(trustedProxies: string[] = ['127.0.0.1']) {
  const server = await startGate({
    apps: [testApp({ rules })],
    http: { trustedProxies },
  })
  return { ...server, cookie: server.sessions.signIn(makeCaller(), appHost) }
}

/** As Caddy and Traefik describe a request. */
const asked = (uri: string, more: Record<string, string> = {}) => ({
  'x-forwarded-method': 'GET',
  'x-forwarded-host': appHost,
  'x-forwarded-uri': uri,
  ...more,
})

describe('a gate check', () => {
  it('answers 204 with who is calling', async () => {
    const { port, cookie } = await start()
    const answer = await ask(port, checkPath, { host: consoleHost, headers: asked('/x', { cookie }) })
    expect(answer.status).toBe(204)
    expect(answer.headers).toMatchObject({ 'remote-user': 'c-ada', 'x-forwarded-email': 'ada@contoso.test' })
    expect(answer.headers['x-gatewright-assertion']).toMatch(/^ey/)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it('understands the headers that nginx recipes use', async () => {
    const { port, cookie } = await start()
    const headers = { 'x-original-url': `http://${appHost}/x?y`, 'x-original-method': 'GET', cookie }
    expect((await ask(port, checkPath, { host: 'gatewright.internal', headers })).status).toBe(204)
  })

  it('answers 401 for nobody, 403 for somebody who may not, 204 for anyone on a public path', async () => {
    const { port, cookie } = await start()
    const status = async (uri: string, more = {}) =>
      (await ask(port, checkPath, { headers: asked(uri, more) })).status
    expect(await status('/x')).toBe(401)
    expect(await status('/admin', { cookie })).toBe(403)
    expect(await status('/public/logo.png')).toBe(204)
  })

  it('redirects a page load when asked to, and nothing else', async () => {
    const { port } = await start()
    const path = `${checkPath}?onSignedOut=redirect`
    const page = await ask(port, path, { headers: asked('/deep?x=1', pageLoad) })
    expect(page.status).toBe(302)
    expect(new URL(page.headers.location ?? '').searchParams.get('returnTo')).toBe(
      `http://${appHost}/deep?x=1`,
    )
    expect(page.headers['set-cookie']?.[0]).toMatch(/^gatewright-nonce=/)
    expect((await ask(port, path, { headers: asked('/data') })).status).toBe(401)
    const post = asked('/save', { ...pageLoad, 'x-forwarded-method': 'POST' })
    expect((await ask(port, path, { headers: post })).status).toBe(401)
  })

  it('is refused to a proxy that is not listed, whatever it sends', async () => {
    for (const trusted of [[], ['10.0.0.0/8']]) {
      const { port, cookie, errors } = await start(trusted)
      const headers = asked('/public/x', { cookie, 'x-forwarded-for': '10.0.0.1', 'x-real-ip': '10.0.0.1' })
      expect((await ask(port, checkPath, { headers })).status).toBe(403)
      expect(errors[0]?.code).toBe('untrusted_proxy')
    }
  })

  it('does not take the client’s word beside the proxy’s (oauth2-proxy CVE-2026-40575)', async () => {
    const { port, errors } = await start()
    const forged = { 'x-original-url': `http://${appHost}/public/x`, 'x-original-method': 'GET' }
    expect((await ask(port, checkPath, { headers: asked('/private', forged) })).status).toBe(400)
    const nginx = { 'x-original-url': `http://${appHost}/private`, 'x-original-method': 'GET' }
    const otherWay = { ...nginx, 'x-forwarded-uri': '/public/x' }
    expect((await ask(port, checkPath, { headers: otherWay })).status).toBe(400)
    expect(
      (await ask(port, checkPath, { headers: { ...otherWay, 'x-forwarded-host': appHost } })).status,
    ).toBe(400)
    expect(errors.map(error => error.code)).toEqual(Array(3).fill('bad_request'))
  })

  it.each([
    '//admin',
    '/public/../admin',
    '/public/%2e%2e/admin',
    '/public;x',
    '/public#x',
    '/a\\b',
    'public',
  ])('is never passed for the path %s', async uri => {
    const { port, cookie } = await start()
    expect((await ask(port, checkPath, { headers: asked(uri, { cookie }) })).status).toBe(400)
  })

  it('is never passed where something of the description is missing', async () => {
    const { port, cookie } = await start()
    const whole = asked('/public/x', { cookie })
    for (const name of ['x-forwarded-method', 'x-forwarded-host', 'x-forwarded-uri'] as const) {
      const { [name]: _, ...rest } = whole
      expect((await ask(port, checkPath, { headers: rest })).status, name).toBe(400)
    }
    expect(
      (await ask(port, checkPath, { headers: { ...whole, 'x-forwarded-host': 'nobody.test' } })).status,
    ).toBe(404)
    expect(
      (await ask(port, checkPath, { headers: { ...whole, 'x-forwarded-host': consoleHost } })).status,
    ).toBe(404)
  })

  it('that cannot be answered leaves in the log which address it was about, without the query', async () => {
    const { port, cookie, errors } = await start()
    const about = { host: appHost, path: '/x' }
    const nobody = { 'x-forwarded-host': 'nobody.test' }
    const nginx = { 'x-original-url': `http://${appHost}/y`, 'x-original-method': 'GET' }
    for (const [headers, code, detail] of [
      [asked('/a//b?key=1'), 'bad_path', { host: appHost, path: '/a//b' }],
      [asked('/x?key=1', nobody), 'app_not_found', { ...about, host: 'nobody.test' }],
      [
        asked('/x?key=1', { 'x-forwarded-method': 'TRACE' }),
        'method_not_allowed',
        { ...about, method: 'TRACE' },
      ],
      [asked('/x?key=1', { 'x-forwarded-method': '' }), 'bad_request', about],
      [asked('/x?key=1', nginx), 'bad_request', about],
      [asked('/x?key=1', { cookie, remote_user: 'eve' }), 'bad_request', { ...about, header: 'remote_user' }],
      [{ 'x-forwarded-uri': '/x?key=1' }, 'bad_request', { missing: 'X-Forwarded-Host', path: '/x' }],
      [{ 'x-original-url': '/x?key=1' }, 'bad_request', { header: 'X-Original-URL', value: '/x' }],
    ] as const) {
      await ask(port, checkPath, { headers })
      expect(errors.pop()).toMatchObject({ code, detail })
    }
  })

  it('that a trusted front has added a header to is refused with its name, and with what to write', async () => {
    const { port, cookie, errors } = await start()
    for (const name of ['cf-access-jwt-assertion', 'tailscale-user-login']) {
      await ask(port, checkPath, { headers: asked('/x', { cookie, [name]: 'x' }) })
      const { header, why, fix } = (errors.pop() as { detail: Record<string, string> }).detail
      expect([header, why]).toEqual([name, expect.stringContaining('who is calling')])
      expect(fix).toMatch(new RegExp(`remove ${name} .* write apps\\.\\w+\\.passes: \\["${name}"\\]`))
    }
    await ask(port, checkPath, { headers: asked('/x', { cookie, remote_user: 'x' }) })
    expect((errors.pop() as { detail: Record<string, string> }).detail.fix).not.toContain('passes')
  })

  it.each(['remote_user', 'X-Forwarded_Email', 'x.gatewright.assertion', 'Transfer_Encoding'])(
    'is never passed with %s, which a proxy could send on and an app take for ours',
    async name => {
      const { port, cookie } = await start()
      for (const uri of ['/public/x', '/x']) {
        expect((await ask(port, checkPath, { headers: asked(uri, { cookie, [name]: 'x' }) })).status).toBe(
          400,
        )
      }
    },
  )

  it('takes no method from a header where rules go by the method, and elsewhere leaves it to the app', async () => {
    const byMethod = [open({ paths: ['/form'], methods: ['GET'] }), allow({ signedIn: true })]
    for (const [appRules, status] of [
      [byMethod, 400],
      [rules, 401],
    ] as const) {
      const server = await startGate({
        apps: [testApp({ rules: appRules })],
        http: { trustedProxies: ['127.0.0.1'] },
      })
      for (const name of ['X-HTTP-Method-Override', 'x_http_method']) {
        const headers = asked('/form', { [name]: 'DELETE' })
        expect((await ask(server.port, checkPath, { headers })).status).toBe(status)
      }
    }
  })

  it('is never 2xx without an identity when the storage fails (authentik CVE-2026-25748)', async () => {
    const { port, cookie, sessions } = await start()
    sessions.failure = new Error('database is away')
    expect((await ask(port, checkPath, { headers: asked('/x', { cookie }) })).status).toBe(503)
    expect((await ask(port, checkPath, { headers: asked('/public/x', { cookie }) })).status).toBe(204)
  })

  it('survives cookies of any number and size', async () => {
    const { port } = await start()
    for (const cookie of [
      ';'.repeat(5000),
      'a='.repeat(4000),
      `${'x'.repeat(14_000)}`,
      '=; =;=',
      '%00=%ff',
    ]) {
      expect((await ask(port, checkPath, { headers: asked('/x', { cookie }) })).status).toBe(401)
    }
  })

  it('refuses a WebSocket’s handshake from a page of another origin', async () => {
    const { port, cookie } = await start()
    const handshake = { cookie, 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' }
    const own = asked('/ws', { ...handshake, origin: `http://${appHost}` })
    const foreign = asked('/ws', { ...handshake, origin: 'https://evil.test' })
    expect((await ask(port, checkPath, { headers: own })).status).toBe(204)
    expect((await ask(port, checkPath, { headers: foreign })).status).toBe(403)
  })

  // HAProxy takes a WebSocket on a stream for a GET, asks, and makes the key up for the app alone.
  it('refuses a WebSocket’s handshake that came by HTTP/2, and so without a key', async () => {
    const { port, cookie } = await start()
    for (const [name, value] of [
      ['sec-websocket-version', '13'],
      ['upgrade', 'WebSocket'],
    ] as const) {
      const own = asked('/ws', { [name]: value, cookie, origin: `http://${appHost}` })
      const foreign = asked('/ws', { [name]: value, cookie, origin: 'https://evil.test' })
      expect((await ask(port, checkPath, { headers: own })).status).toBe(204)
      expect((await ask(port, checkPath, { headers: foreign })).status).toBe(403)
    }
  })
})

describe('/.gatewright/sign-in, for proxies that cannot redirect by themselves', () => {
  const path = '/.gatewright/sign-in'

  it('sends a page load to sign in, and gives an API call its 401', async () => {
    const { port } = await start()
    expect((await ask(port, path, { headers: asked('/deep', pageLoad) })).status).toBe(302)
    expect((await ask(port, path, { headers: asked('/deep') })).status).toBe(401)
  })

  it('says why somebody was refused, and sends on who may enter by now', async () => {
    const { port, cookie, errors } = await start()
    expect((await ask(port, path, { headers: asked('/admin?x', { ...pageLoad, cookie }) })).status).toBe(403)
    expect(errors[0]).toMatchObject({
      code: 'forbidden',
      detail: { app: 'support', method: 'GET', path: '/admin', collaborator: 'c-ada', because: 'rule' },
    })
    const welcome = await ask(port, path, { headers: asked('/deep', { ...pageLoad, cookie }) })
    expect(welcome.headers.location).toBe('/deep')
  })

  it('is refused to a client that comes by itself', async () => {
    const { port, errors } = await start([])
    expect((await ask(port, path, { headers: asked('/deep', pageLoad) })).status).toBe(403)
    expect(errors[0]?.code).toBe('untrusted_proxy')
  })
})
