import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, Server } from 'node:net'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import type { BearerAuthenticator } from '../../src/identity/bearer.ts'
import { fileText, startConsole } from '../admin-api/support/console.ts'
import { externalUsersBy } from '../support/config.ts'
import { ask, pageLoad } from './support/ask.ts'
import { makeCertificate } from './support/certificates.ts'
import { temporaryFolder } from './support/daemon.ts'
import { envoyAt } from './support/envoy-client.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { listenBeside } from './support/listen-for-checks.ts'
import { externalToken } from './support/recipe-start.ts'
import { allow, externalUsers, open } from './support/rules.ts'

const rules = [
  open({ paths: ['/public/**'] }),
  externalUsers({ paths: ['/chat/**'] }),
  allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
  allow({ signedIn: true }),
]

async function start({
  trusted = ['127.0.0.1'],
  app = {},
  bearers = [],
}: {
  trusted?: string[]
  app?: object
  bearers?: BearerAuthenticator[]
} = {}) {
  const gate = await startGate({
    apps: [testApp({ rules, ...app })],
    http: { trustedProxies: trusted },
    deps: { bearers },
    externalUsers: externalUsersBy('a shared secret that is long enough for HS256'),
  })
  const listener = await listenBeside(gate.server, {}, trusted.includes('127.0.0.1'))
  const cookie = gate.sessions.signIn(makeCaller(), appHost)
  return { ...gate, cookie, listener, envoy: envoyAt(listener.port) }
}

describe('a check of Envoy’s by gRPC', () => {
  it('lets in, and says of each header of the client’s what becomes of it', async () => {
    const { envoy, cookie } = await start({ app: { credential: { kind: 'bearer', token: 'of-the-gate' } } })
    const headers = {
      ...{ cookie: `a=1; ${cookie}; b=2`, 'remote-groups': 'forged', 'x.forwarded.user': 'forged' },
      ...{ 'x-ms-client-principal': 'forged', 'x-kept': 'x', 'x-request-id': 'envoys', connection: 'x-kept' },
      authorization: 'Basic b3duOm93bg==',
    }
    const said = await envoy.check('/deep?x=1', { headers })
    expect([said.code, said.status]).toEqual([0, undefined])
    expect(said.set).toMatchObject({
      ...{ 'remote-user': 'c-ada', cookie: 'a=1; b=2', authorization: 'Bearer of-the-gate' },
      ...{ 'x-real-ip': '203.0.113.7', 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': appHost },
    })
    expect(decodeJwt(said.set['x-gatewright-assertion'] as string)).toMatchObject({ sub: 'c-ada' })
    // None of them is added beside one of the client's.
    expect(said.actions).toEqual(new Set(['OVERWRITE_IF_EXISTS_OR_ADD']))
    expect(said.remove).toEqual(
      expect.arrayContaining(['x.forwarded.user', 'x-ms-client-principal', 'x-original-url']),
    )
    const kept = ['x-kept', 'x-request-id', 'connection', 'host', ...Object.keys(said.set)]
    expect(said.remove.filter(name => kept.includes(name))).toEqual([])
  })

  it('leaves cookies and Authorization of the app’s own as they are, whatever bytes they hold, where none of ours is beside', async () => {
    const { envoy, cookie } = await start()
    const bytes = Buffer.from('a=\xe9\xff', 'latin1')
    const own = await envoy.check('/public/x', {
      raw: [
        ['cookie', bytes],
        ['authorization', Buffer.from('Basic b3duOm93bg==')],
      ],
    })
    expect([own.set.cookie, own.set.authorization]).toEqual([undefined, undefined])
    expect(own.remove.filter(name => name === 'cookie' || name === 'authorization')).toEqual([])
    const both = await envoy.check('/x', {
      raw: [
        ['cookie', bytes],
        ['cookie', Buffer.from(cookie)],
      ],
    })
    expect(both.set).toMatchObject({ 'remote-user': 'c-ada', cookie: 'a=\ufffd\ufffd' })
    // A key to us could hide behind the first.
    const two = [Buffer.from('Basic b3duOm93bg=='), Buffer.from('Bearer gw_robot')]
    const said = await envoy.check('/public/x', { raw: two.map(value => ['authorization', value]) })
    expect(said.set.authorization).toBe('Basic b3duOm93bg==')
  })

  it('answers what is Gatewright’s own at an app, and takes a path as it came: no browser reaches its port', async () => {
    const { envoy, cookie } = await start({ app: { rules: [allow({ signedIn: true })] } })
    const signOut = await envoy.check('/.gatewright/sign-out', { headers: { ...pageLoad, cookie } })
    expect([signOut.code === 0, signOut.set['remote-user']]).toEqual([false, undefined])
    const { code, set } = await envoy.check('/..%2fpage', { headers: { cookie } })
    expect([code, set['remote-user']]).toEqual([0, 'c-ada'])
  })

  it('takes who has connected to Envoy for the client, where no X-Forwarded-For says otherwise', async () => {
    const { envoy, cookie } = await start()
    const asked = async (headers: Record<string, string>) =>
      (await envoy.check('/deep', { headers: { cookie, ...headers } })).set['x-real-ip']
    // Counted as nobody else, whoever guesses would be counted as Envoy.
    expect(await asked({ 'x-note': 'x-forwarded-for' })).toBe('203.0.113.7')
    expect(await asked({ 'x-forwarded-for': '198.51.100.9' })).toBe('198.51.100.9')
  })

  it('gives a browser the way to sign in with its cookie, a form its page, and a program its 401', async () => {
    const { envoy } = await start()
    const page = await envoy.check('/deep?x=1', { headers: pageLoad })
    expect([page.code, page.status, new URL(page.set.location ?? '').host]).toEqual([16, 302, consoleHost])
    expect(page.cookies).toHaveLength(1)
    const form = await envoy.check('/save', { method: 'POST', headers: pageLoad })
    expect([form.code, form.status]).toEqual([16, 401])
    const program = await envoy.check('/data', { headers: { 'user-agent': 'git/2.47.1' } })
    expect(program).toMatchObject({
      code: 16,
      status: 401,
      set: { 'www-authenticate': expect.stringMatching(/^Basic /) },
    })
    expect(JSON.parse(program.body)).toEqual({ error: 'not_signed_in' })
    expect(Object.keys(program.set)).not.toContain('content-length')
  })

  it('refuses whom the rules refuse, by method and path as they came', async () => {
    const { envoy, cookie, errors } = await start()
    expect(await envoy.check('/admin/x?y', { method: 'DELETE', headers: { cookie } })).toMatchObject({
      ...{ code: 7, status: 403 },
    })
    expect(errors.at(-1)).toMatchObject({ code: 'forbidden', detail: { method: 'DELETE', path: '/admin/x' } })
    const paths = ['', '*', 'x', '/a/../admin', '//admin', '/admin%00', '/a b', '/a\r\nb', '/\u0100']
    for (const path of paths) {
      expect([path, (await envoy.check(path, { headers: { cookie } })).status]).toEqual([path, 400])
    }
    for (const method of ['', 'get', 'GET /admin', 'GET\r\n']) {
      expect([method, (await envoy.check('/public/x', { method })).status]).toEqual([method, 400])
    }
    for (const method of ['TRACE', 'CONNECT']) {
      expect((await envoy.check('/public/x', { method })).status).toBe(405)
    }
    expect((await envoy.check('/public/x', { host: 'other.test' })).status).toBe(404)
  })

  // A decoder of UTF-8 makes another path of it, which no rule knows: an app that reads Latin-1 is asked for `/büro/x`.
  it('judges a path by its very bytes, be they UTF-8 or not', async () => {
    const { envoy, cookie, errors } = await start({ app: { paths: 'raw' } })
    const path = Buffer.from('/admin/b\xfcro', 'latin1')
    expect((await envoy.check(path, { headers: { cookie } })).status).toBe(403)
    expect(errors.at(-1)).toMatchObject({ code: 'forbidden', detail: { path: '/admin/b%fcro' } })
  })

  it('hands a session over, signs out and trades tokens by itself: nothing of ours needs a route', async () => {
    const { envoy, cookie, sessions, port } = await start()
    const first = await envoy.check('/deep', { headers: pageLoad })
    const nonce = first.cookies[0]?.split(';')[0] ?? ''
    const toConsole = new URL(first.set.location ?? '')
    const issued = await ask(port, toConsole.pathname + toConsole.search, {
      ...{ host: consoleHost, headers: { cookie: sessions.signIn(makeCaller(), consoleHost) } },
    })
    const back = new URL(issued.headers.location ?? '')
    const arrived = await envoy.check(back.pathname + back.search, {
      headers: { ...pageLoad, cookie: nonce },
    })
    expect([arrived.status, arrived.set.location]).toEqual([302, '/deep'])
    const session = arrived.cookies.map(one => one.split(';')[0]).join('; ')
    expect((await envoy.check('/deep', { headers: { cookie: session } })).set['remote-user']).toBe('c-ada')

    const token = await externalToken()
    const trade = { method: 'POST', headers: { authorization: `Bearer ${token}` } }
    const ticket = await envoy.check('/.gatewright/external-user', trade)
    expect([ticket.code, ticket.status, Object.keys(JSON.parse(ticket.body))]).toEqual([
      7,
      200,
      ['ticket', 'expiresIn'],
    ])

    const own = { cookie, 'sec-fetch-site': 'same-origin' }
    const out = await envoy.check('/.gatewright/sign-out', { method: 'POST', headers: own })
    expect([out.status, out.body.includes('signedOut=1')]).toEqual([200, true])
    expect((await envoy.check('/deep', { headers: { cookie } })).status).toBe(401)
    // What a proxy describes in headers would be the client's word here.
    const lies = { 'x-forwarded-host': appHost, 'x-forwarded-uri': '/', 'x-forwarded-method': 'GET' }
    expect((await envoy.check('/.gatewright/sign-in', { headers: lies })).status).toBe(404)
  })

  it('is bounded: in its headers, in its size, and in what counts as a header', async () => {
    const { envoy, cookie } = await start()
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, '']))
    expect((await envoy.check('/public/x', { headers: many })).status).toBe(431)
    expect((await envoy.check('/public/x', { headers: { a: 'x'.repeat(40_000) } })).status).toBe(431)
    const odd: Record<string, string>[] = [
      { 'a b': '' },
      { a: 'b\r\nremote-user: x' },
      { 'A-B': 'x' },
      { a: '\0' },
    ]
    for (const headers of odd) {
      expect((await envoy.check('/public/x', { headers })).status).toBe(400)
    }
    // A body is skipped unread; one that is larger than a check may be ends the call.
    const body = 'x'.repeat(200_000)
    expect((await envoy.check('/x', { method: 'POST', headers: { cookie }, body })).status).toBeUndefined()
    const large = envoy.check('/x', { headers: { cookie }, body: body.repeat(2) })
    await expect(large).rejects.toMatchObject({ code: 8 })
    expect((await envoy.check('/public/x')).code).toBe(0)
  })

  it('is nobody’s but a listed proxy’s', async () => {
    const { envoy, errors } = await start({ trusted: ['10.0.0.1'] })
    expect((await envoy.check('/public/x')).status).toBe(403)
    expect(errors[0]).toMatchObject({ code: 'untrusted_proxy', detail: { peer: '127.0.0.1' } })
  })

  it('is not kept waiting by whoever else reaches its port: they have a little room, and the oldest makes it', async () => {
    const { envoy, listener } = await start({ trusted: ['10.0.0.1'] })
    const ended: number[] = []
    for (let index = 0; index < 40; index += 1) {
      const socket = connect(listener.port, '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      socket.resume().on('error', () => undefined)
      socket.once('close', () => ended.push(index))
      await once(socket, 'connect')
    }
    await expect.poll(() => ended).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(await envoy.health()).toBe('SERVING')
    const large = envoy.check('/public/x', { body: 'x'.repeat(100_000) })
    await expect(large).rejects.toMatchObject({ code: 8 })
  })

  it('is never leave when the storage fails, but where anybody may come in', async () => {
    const { envoy, cookie, sessions } = await start()
    sessions.failure = new Error('database is away')
    expect((await envoy.check('/x', { headers: { cookie } })).status).toBe(503)
    expect((await envoy.check('/public/x', { headers: { cookie } })).code).toBe(0)
  })

  it('that is being answered is answered while nothing new is taken', async () => {
    const { promise, resolve: goOn } = Promise.withResolvers<void>()
    const slow = vi.fn(() => promise.then(() => makeCaller()))
    const { envoy, listener } = await start({ bearers: [{ authenticate: slow }] })
    const asked = envoy.check('/x', { headers: { authorization: 'Bearer slow' } })
    await expect.poll(() => slow.mock.calls.length).toBe(1)
    const closed = listener.close()
    await expect(envoyAt(listener.port).check('/public/x', { within: 2000 })).rejects.toThrow()
    goOn()
    expect((await asked).set['remote-user']).toBe('c-ada')
    await closed
  })
})

it('asked by mutual TLS, answers who shows a certificate of the authority alone', async () => {
  const authority = await makeCertificate({ isAuthority: true })
  const [server, client, other] = await Promise.all([
    makeCertificate({ by: authority }),
    makeCertificate({ by: authority }),
    makeCertificate(),
  ])
  const folder = temporaryFolder({ 'cert.pem': server.cert, 'key.pem': server.key, 'ca.pem': authority.cert })
  const [cert, key, clientCa] = ['cert.pem', 'key.pem', 'ca.pem'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const gate = await startGate({ apps: [testApp({ rules })], http: { trustedProxies: ['127.0.0.1'] } })
  const { port } = await listenBeside(gate.server, { tls: { cert, key, clientCa } })
  const ca = authority.cert
  expect((await envoyAt(port, { ca, cert: client.cert, key: client.key }).check('/public/x')).code).toBe(0)
  for (const tls of [{ ca }, { ca, cert: other.cert, key: other.key }, undefined]) {
    await expect(envoyAt(port, tls).check('/public/x', { within: 2000 })).rejects.toThrow()
  }
})

describe('the listener for Envoy', () => {
  const fileWith = (extAuthz: object | undefined) =>
    fileText({
      httpServer: { port: 0, externalUrl: 'http://localhost:3000', trustedProxies: ['127.0.0.1'] },
      apps: {
        bot: { upstream: 'http://127.0.0.1:1', url: 'http://bot.localhost:3000', public: ['/public/**'] },
      },
      ...(extAuthz && { extAuthz }),
    })
  const host = 'bot.localhost:3000'

  it('follows a restart: another port, other files, none at all; and stays where the new port is taken', async () => {
    const [port, next] = [await freePort(), await freePort()]
    const pair = await makeCertificate()
    const files = { 'cert.pem': pair.cert, 'key.pem': pair.key }
    const console = await startConsole(fileWith({ grpc: { listen: port } }), { files })
    const restartWith = async (extAuthz: object | undefined) => {
      await console.write(fileWith(extAuthz))
      await console.gatewright.restartFromFile('test')
    }
    try {
      const envoy = envoyAt(port)
      expect((await envoy.check('/public/x', { host })).code).toBe(0)
      expect((await envoy.check('/x', { host })).status).toBe(401)
      expect(await envoy.health()).toBe('SERVING')
      expect(await envoy.health('envoy.service.auth.v3.Authorization')).toBe('SERVING')
      await expect(envoy.health('other')).rejects.toMatchObject({ code: 5 })

      const { port: taken } = await startUpstream()
      await expect(restartWith({ grpc: { listen: taken } })).rejects.toMatchObject({ code: 'restart_failed' })
      expect((await envoy.check('/public/x', { host })).code).toBe(0)

      const tls = { cert: './cert.pem', key: './key.pem' }
      await restartWith({ grpc: { listen: next, tls } })
      const secured = envoyAt(next, { ca: pair.cert })
      expect((await secured.check('/public/x', { host })).code).toBe(0)
      await expect(envoyAt(port).check('/public/x', { host, within: 2000 })).rejects.toThrow()
      // The same port with another certificate in the same files, of which one has come first.
      const renewed = await makeCertificate()
      writeFileSync(join(console.folder, 'cert.pem'), renewed.cert)
      await expect(restartWith({ grpc: { listen: next, tls } })).rejects.toMatchObject({
        code: 'restart_failed',
      })
      expect((await secured.check('/public/x', { host })).code).toBe(0)
      writeFileSync(join(console.folder, 'key.pem'), renewed.key)
      // Envoy, which comes again at once, finds the port open all along.
      const listening = vi.spyOn(Server.prototype, 'listen')
      await restartWith({ grpc: { listen: next, tls } })
      expect(listening).not.toHaveBeenCalled()
      listening.mockRestore()
      expect((await envoyAt(next, { ca: renewed.cert }).check('/public/x', { host })).code).toBe(0)
      // Whoever was shown the old one comes again.
      await expect(secured.check('/public/x', { host, within: 2000 })).rejects.toThrow()

      await restartWith(undefined)
      await expect(envoyAt(next, { ca: renewed.cert }).check('/x', { host, within: 2000 })).rejects.toThrow()
    } finally {
      await console.close()
    }
  })

  it('that cannot listen is a sentence that names the key', async () => {
    const { port } = await startUpstream()
    await expect(startConsole(fileWith({ grpc: { listen: port } }))).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop that program, or set extAuthz.grpc.listen to another.`,
    )
  })
})
