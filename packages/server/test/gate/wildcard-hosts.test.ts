import { describe, expect, it } from 'vitest'
import type { BearerAuthenticator } from '../../src/identity/bearer.ts'
import { ask, askRaw, handshake, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { consoleHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

const below = 'code.localhost:3000'
const url = (origin: string) => ({ origin, pathPrefix: '/' })

/** One app on every name below a host, another with one of these names for its own, and the console with a third. */
async function start(
  http: { readonly trustedProxies?: readonly string[] } = {},
  deps: { readonly bearers?: readonly BearerAuthenticator[] } = {},
) {
  const upstream = await startUpstream()
  const own = await startUpstream()
  const server = await startGate({
    deps,
    http: { ...http, externalUrl: `http://sso.${below}` },
    apps: [
      testApp({ id: 'code', upstreams: [upstream.url], urls: [url(`http://*.${below}`)] }),
      testApp({ id: 'own', upstreams: [own.url], urls: [url(`http://own.${below}`)], rules: [open({})] }),
    ],
  })
  return { ...server, upstream, own }
}

const setCookies = (headers: { 'set-cookie'?: string[] | undefined }): string =>
  (headers['set-cookie'] ?? []).map(value => value.split(';')[0]).join('; ')
const pathOf = (location: string | undefined) => new URL(location ?? '').href.replace(/^http:\/\/[^/]+/, '')

describe('an app on wildcard hosts', () => {
  it('is every name one level below, each of them told to the app in its one form', async () => {
    const { port, sessions, upstream } = await start()
    for (const [typed, host] of [
      ['a', 'a'],
      ['A', 'a'],
      ['my_project-1', 'my_project-1'],
      ['42', '42'],
      ['xn--mnchen-3ya', 'xn--mnchen-3ya'],
    ] as const) {
      const cookie = sessions.signIn(makeCaller(), `${host}.${below}`)
      expect((await ask(port, '/', { host: `${typed}.${below}`, headers: { cookie } })).body).toBe('hello')
      expect(upstream.seen.at(-1)?.headers).toMatchObject({
        host: `${host}.${below}`,
        'x-forwarded-host': `${host}.${below}`,
      })
    }
    const cookie = sessions.signIn(makeCaller(), `a.${below}`)
    const withDot = { host: 'a.code.localhost.:3000', headers: { cookie } }
    expect((await ask(port, '/', withDot)).body).toBe('hello')
    expect(upstream.seen.at(-1)?.headers.host).toBe(`a.${below}`)
  })

  it('leaves to other apps and to the console the names that are theirs, in any spelling', async () => {
    const { port, upstream, own } = await start()
    for (const host of [`own.${below}`, `OWN.${below}`, 'own.code.localhost.:3000']) {
      expect((await ask(port, '/', { host })).body).toBe('hello')
    }
    for (const host of [`sso.${below}`, `Sso.${below}`, 'sso.code.localhost.:3000']) {
      expect((await ask(port, '/', { host })).body).toBe('console')
    }
    expect(own.seen).toHaveLength(3)
    expect(upstream.seen).toEqual([])
  })

  it.each([
    ...['a.b.code.localhost:3000', 'code.localhost:3000', '.code.localhost:3000', '*.code.localhost:3000'],
    ...['a.code.localhost.evil:3000', 'a.code.localhost:3001', 'a.code.localhost'],
    ...[
      '%61.code.localhost:3000',
      'a..code.localhost:3000',
      '-a.code.localhost:3000',
      'a-.code.localhost:3000',
    ],
    ...[
      'a.code.localhost:3000@evil',
      'evil@a.code.localhost:3000',
      'a.code.localhost:3000/',
      'acode.localhost:3000',
    ],
    ...[
      'a .code.localhost:3000',
      'a,b.code.localhost:3000',
      'xn--.code.localhost:3000',
      '[::1].code.localhost:3000',
    ],
    ...['http://a.code.localhost:3000', 'a.code.localhost..:3000', `${'a'.repeat(64)}.code.localhost:3000`],
  ])('is not %j', async host => {
    const { port, upstream } = await start()
    const answer = await askRaw(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
    expect(upstream.seen).toEqual([])
  })

  it('is not found by two Host headers, nor by what a stranger says was forwarded', async () => {
    const { port, upstream } = await start()
    const two = `GET / HTTP/1.1\r\nHost: a.${below}\r\nHost: b.${below}\r\nConnection: close\r\n\r\n`
    expect(await askRaw(port, two)).toMatch(/^HTTP\/1\.1 400 /)
    const headers = { 'x-forwarded-host': `a.${below}` }
    expect((await ask(port, '/', { host: 'elsewhere.localhost:3000', headers })).status).toBe(404)
    expect(upstream.seen).toEqual([])
  })

  it('is named by a listed proxy', async () => {
    const { port, sessions, upstream } = await start({ trustedProxies: ['127.0.0.1'] })
    const cookie = sessions.signIn(makeCaller(), `a.${below}`)
    const headers = { 'x-forwarded-host': `a.${below}`, cookie }
    expect((await ask(port, '/', { host: 'inner:8080', headers })).body).toBe('hello')
    expect(upstream.seen[0]?.headers.host).toBe(`a.${below}`)
    const asked = { 'x-forwarded-uri': '/x', 'x-forwarded-method': 'GET' }
    const check = { host: `a.${below}`, headers: { ...headers, ...asked } }
    expect((await ask(port, '/api/v1/gate/check', check)).status).toBe(204)
  })

  it('has a session for each of its hosts, handed over to the very one', async () => {
    const { port, sessions } = await start()
    const atConsole = sessions.signIn(makeCaller(), `sso.${below}`)
    const host = `a.${below}`
    const begun = await ask(port, '/deep?x=1', { host, headers: pageLoad })
    const asked = pathOf(begun.headers.location)
    const issued = await ask(port, asked, { host: `sso.${below}`, headers: { cookie: atConsole } })
    expect(issued.headers.location).toMatch(`http://${host}/.gatewright/hand-over?code=`)
    const nonce = setCookies(begun.headers)
    const code = pathOf(issued.headers.location)
    const stolen = await ask(port, code, { host: `b.${below}`, headers: { cookie: nonce } })
    expect(stolen.status).toBe(400)
    const again = await ask(port, asked, { host: `sso.${below}`, headers: { cookie: atConsole } })
    const done = await ask(port, pathOf(again.headers.location), { host, headers: { cookie: nonce } })
    expect(done.headers.location).toBe('/deep?x=1')
    const cookie = setCookies(done.headers)
    expect((await ask(port, '/deep', { host, headers: { cookie } })).body).toBe('hello')
    expect((await ask(port, '/deep', { host: `b.${below}`, headers: { cookie } })).status).toBe(401)
  })

  it.each([
    ...[`http://*.${below}/`, `http://a.b.${below}/`, `https://a.${below}/`, `http://own.${below}/`],
    ...[
      `http://a.${below}.evil/`,
      `http://a.${below}@evil/`,
      'http://a.code.localhost:3001/',
      `http://A.${below}/`,
    ],
    ...[`http://sso.${below}/`, `http://a.${below}`, `http://a.${below}\\@evil/`],
  ])('has no session handed over to %j', async returnTo => {
    const { port, sessions } = await start()
    const cookie = sessions.signIn(makeCaller(), `sso.${below}`)
    const query = new URLSearchParams({ app: 'code', returnTo, challenge: 'A'.repeat(43) })
    const asked = await ask(port, `/api/v1/gate/hand-over?${query}`, {
      host: `sso.${below}`,
      headers: { cookie },
    })
    expect(asked.status).toBe(400)
  })

  it('is led back to after a sign-in, by the names that it has and no others', async () => {
    const { gate } = await start()
    for (const origin of [`http://a.${below}`, `http://own.${below}`])
      expect(gate.appOrigins.has(origin)).toBe(true)
    for (const origin of [
      ...[`http://*.${below}`, `https://a.${below}`, `http://a.b.${below}`, `http://a.${below}.evil`],
      ...['http://a.code.localhost', `http://${below}`, 'null', '', `http://sso.${below}`],
    ])
      expect([origin, gate.appOrigins.has(origin)]).toEqual([origin, false])
  })

  it('takes a page at one of its hosts for foreign at another', async () => {
    const { port, sessions, errors } = await start()
    const host = `a.${below}`
    const cookie = sessions.signIn(makeCaller(), host)
    const from = async (origin: string) =>
      (await ask(port, '/', { host, headers: { ...handshake, cookie, origin } })).status
    expect(await from(`http://b.${below}`)).toBe(403)
    expect(await from(`http://*.${below}`)).toBe(403)
    expect(errors).toHaveLength(2)
    // From its own it comes to the app, which here knows no WebSockets.
    expect(await from(`http://${host}`)).not.toBe(403)
  })
})

it('keeps exact hosts as they were where an app has both', async () => {
  const upstream = await startUpstream()
  const urls = [url('http://*.app.example'), url('http://app.example')]
  const { port, sessions, gate } = await startGate({
    apps: [testApp({ upstreams: [upstream.url], urls, rules: [allow({ signedIn: true })] })],
  })
  for (const host of ['app.example', 'x.app.example', 'x.app.example:80']) {
    const cookie = sessions.signIn(makeCaller(), host.replace(':80', ''))
    expect((await ask(port, '/', { host, headers: { cookie } })).body).toBe('hello')
  }
  expect(gate.appOrigins.has('http://app.example')).toBe(true)
  expect((await ask(port, '/', { host: consoleHost })).body).toBe('console')
})

describe('a page of a neighbour', () => {
  it.each([
    ['by Sec-Fetch-Site', { origin: `http://b.${below}`, 'sec-fetch-site': 'same-site' }],
    ['by Origin alone', { origin: `http://b.${below}` }],
    ['that hides its origin', { origin: 'null', 'sec-fetch-site': 'same-site' }],
    ['by its port', { origin: 'http://a.code.localhost:3001' }],
  ])('lets no page of a neighbour post in the name of who is signed in, known %s', async (_, from) => {
    const { port, sessions, upstream, errors } = await start()
    const cookie = sessions.signIn(makeCaller(), `a.${below}`)
    const post = (headers: Record<string, string>) =>
      ask(port, '/', { host: `a.${below}`, method: 'POST', headers: { cookie, accept: '*/*', ...headers } })
    expect(await post(from)).toMatchObject({ status: 403 })
    expect(errors.map(({ code }) => code)).toEqual(['cross_site'])
    expect(upstream.seen).toEqual([])
    expect((await post({ origin: `http://a.${below}`, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await post({})).status).toBe(200)
  })

  it('lets none by a key to us in its address, which anybody can make up: it is the session that counts', async () => {
    const key = `gw_${'a'.repeat(43)}`
    const bearer: BearerAuthenticator = {
      isOurs: text => text.includes('gw_'),
      authenticate: async token => (token === key ? makeCaller({ sessionId: 'api-token.1' }) : undefined),
    }
    const { port, sessions, upstream } = await start({}, { bearers: [bearer] })
    const host = `a.${below}`
    const cookie = sessions.signIn(makeCaller(), host)
    const from = { origin: `http://b.${below}`, 'sec-fetch-site': 'same-site' }
    for (const text of [key, `gw_${'b'.repeat(43)}`]) {
      const authorization = `Basic ${Buffer.from(`any:${text}`).toString('base64')}`
      const headers = { ...from, cookie, authorization, accept: '*/*' }
      expect((await ask(port, '/', { host, method: 'POST', headers })).status).toBe(403)
    }
    expect(upstream.seen).toEqual([])
    // By the key alone, which a page has to ask for before its browser sends it.
    const program = { ...from, authorization: `Bearer ${key}` }
    expect((await ask(port, '/', { host, method: 'POST', headers: program })).status).toBe(200)
  })
})
