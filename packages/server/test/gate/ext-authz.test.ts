import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { EXT_AUTHZ } from '../../src/gate/ext-authz/is-asked.ts'
import { externalUsersBy } from '../support/config.ts'
import { ask, askRaw, handshake, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, testApp } from './support/gate-server.ts'
import { allow, externalUsers, open } from './support/rules.ts'

const rules = [
  open({ paths: ['/public/**'] }),
  externalUsers({ paths: ['/chat/**'] }),
  allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
  allow({ signedIn: true }),
]

async function start({ trusted = ['127.0.0.1'], http = true, app = {} } = {}) {
  const gate = await startGate({
    apps: [testApp({ rules, ...app })],
    http: { trustedProxies: trusted },
    extAuthz: { http },
    externalUsers: externalUsersBy('a shared secret that is long enough for HS256'),
  })
  return { ...gate, cookie: gate.sessions.signIn(makeCaller(), appHost) }
}
const at = (path: string) => EXT_AUTHZ + path
const removed = (headers: Readonly<Record<string, unknown>>) =>
  String(headers['x-envoy-auth-headers-to-remove']).split(',')

describe('a check of Envoy’s by HTTP', () => {
  it('lets in with 200, says who is calling, and removes what says it of the client’s', async () => {
    const { port, cookie } = await start()
    const forged = {
      'remote-groups': 'forged',
      'x-forwarded-email': 'forged',
      'cf-access-jwt-assertion': 'x',
    }
    const headers = { cookie: `a=1; ${cookie}`, ...forged, 'x-kept': 'x', 'x-gatewright-more': 'x' }
    const answer = await ask(port, at('/deep?x=1'), { method: 'POST', headers })
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'remote-user': 'c-ada',
      cookie: 'a=1',
      'x-forwarded-host': appHost,
    })
    expect(decodeJwt(answer.headers['x-gatewright-assertion'] as string)).toMatchObject({ aud: 'support' })
    const gone = removed(answer.headers)
    expect(gone).toEqual(
      expect.arrayContaining(['cf-access-jwt-assertion', 'x-gatewright-more', 'authorization']),
    )
    expect(gone.filter(name => name in answer.headers || name === 'x-kept')).toEqual([])
  })

  // nginx and Caddy find /page in it, keep nothing from browsers then, and pass on what came.
  it('takes no path that could lead out of its own, for an app whose rules read none neither', async () => {
    const { port, cookie } = await start({ app: { rules: [allow({ signedIn: true })] } })
    for (const path of ['/..%2f..%2f..%2f..%2fpage', '/../../../../page', '/%252e%252e/page', '/..'])
      expect([path, (await ask(port, at(path), { headers: { cookie } })).status]).toEqual([path, 400])
    expect((await ask(port, at('/a%2fb?x=../y'), { headers: { cookie } })).status).toBe(200)
  })

  it('removes every header that says who is calling where nobody is, and what it was not shown', async () => {
    const { port } = await start()
    const gone = removed((await ask(port, at('/public/x'))).headers)
    const never = ['remote-user', 'remote-groups', 'x-forwarded-user', 'x-gatewright-assertion', 'cookie']
    expect(gone).toEqual(expect.arrayContaining([...never, 'authorization', 'x-bp-externalauth']))
  })

  it('is about the request itself: no header says another path, host or method', async () => {
    const { port, cookie, errors } = await start()
    const lies = {
      ...{ 'x-forwarded-uri': '/public/x', 'x-forwarded-host': 'other.test', 'x-forwarded-method': 'GET' },
      ...{ 'x-original-url': `http://${appHost}/public/x`, 'x-envoy-original-path': '/public/x' },
    }
    for (const [method, status] of [
      ['GET', 403],
      ['DELETE', 403],
    ] as const) {
      const headers = { cookie, ...lies }
      expect((await ask(port, at('/admin/x?y'), { method, headers })).status).toBe(status)
      expect(errors.at(-1)).toMatchObject({ code: 'forbidden', detail: { method, path: '/admin/x' } })
    }
    expect((await ask(port, at('/public/x'), { host: 'other.test' })).status).toBe(404)
    for (const path of ['', '*', 'x', '/a/../admin', '//admin', '/admin%00']) {
      expect([path, (await ask(port, at(path), { headers: { cookie } })).status]).toEqual([path, 400])
    }
  })

  it('is nobody’s but a listed proxy’s, and there is none unless the file says so', async () => {
    const unlisted = await start({ trusted: [] })
    expect((await ask(unlisted.port, at('/public/x'))).status).toBe(403)
    expect(unlisted.errors[0]?.code).toBe('untrusted_proxy')
    const { port, cookie } = await start({ http: false })
    const answer = await ask(port, at('/public/x'), { headers: { cookie } })
    expect(answer.headers['x-gatewright-assertion']).toBeUndefined()
    expect(answer.status).not.toBe(200)
  })

  it('gives a browser every answer but leave by another status than 200, which Envoy takes for leave', async () => {
    const { port } = await start()
    const first = await ask(port, at('/deep'), { headers: pageLoad })
    expect([first.status, new URL(first.headers.location ?? '').host]).toEqual([302, consoleHost])
    expect(first.headers['set-cookie']).toHaveLength(1)
    // Too long for a Location: a page leads on.
    const long = await ask(port, at(`/deep?x=${'y'.repeat(4000)}`), { headers: pageLoad })
    expect([long.status, long.body.includes('http-equiv="refresh"')]).toEqual([403, true])
    const form = { method: 'POST', headers: pageLoad }
    expect((await ask(port, at('/deep'), form)).status).toBe(401)
    for (const own of ['sign-out', 'forget-pages', 'sign-in', 'hand-over?code=x']) {
      expect([own, (await ask(port, at(`/.gatewright/${own}`), { headers: pageLoad })).status]).toEqual([
        own,
        400,
      ])
    }
  })

  it('answers preflights, and lets pages of listed sites read what comes of it', async () => {
    const origin = 'https://www.customer.example'
    const { port, cookie } = await start({ app: { cors: [origin] } })
    const asks = { origin, 'access-control-request-method': 'PUT' }
    const preflight = await ask(port, at('/data'), { method: 'OPTIONS', headers: asks })
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, origin])
    for (const headers of [{ origin, cookie }, { origin }] as Record<string, string>[]) {
      const { headers: answered } = await ask(port, at('/data'), { headers })
      expect(answered['access-control-allow-origin']).toBe(origin)
    }
  })

  it('of a WebSocket is answered as one of a request, where Envoy passes Upgrade on as well', async () => {
    const { port, cookie } = await start()
    for (const [headers, status] of [
      [{ ...handshake, cookie }, 200],
      [{ ...handshake, cookie, origin: 'https://evil.test' }, 403],
      [handshake, 401],
    ] as const) {
      expect((await ask(port, at('/socket'), { headers })).status).toBe(status)
    }
  })

  it('is never leave when the storage fails, but where anybody may come in', async () => {
    const { port, cookie, sessions } = await start()
    sessions.failure = new Error('database is away')
    expect((await ask(port, at('/x'), { headers: { cookie } })).status).toBe(503)
    expect((await ask(port, at('/public/x'), { headers: { cookie } })).status).toBe(200)
  })

  it('is refused with two hosts, of which Envoy may have gone by the other', async () => {
    const { port } = await start()
    const head = `GET ${at('/public/x')} HTTP/1.1\r\nHost: ${appHost}\r\n`
    expect(await askRaw(port, `${head}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /)
    expect(await askRaw(port, `${head}Host: other.test\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 /,
    )
  })
})
