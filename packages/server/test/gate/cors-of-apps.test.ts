import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseConfig } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow, open } from './support/rules.ts'

const portal = 'https://portal.example.com'
const stranger = 'https://evil.test'

async function start(
  change: Parameters<typeof testApp>[0] = {},
  app?: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const upstream = await startUpstream(app)
  const gate = await startGate({
    apps: [testApp({ upstreams: [upstream.url], cors: [portal, 'capacitor://localhost'], ...change })],
  })
  const cookie = gate.sessions.signIn(makeCaller(), appHost)
  const preflight = (origin: string, path = '/api', wanted: Record<string, string> = {}) =>
    ask(gate.port, path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT', ...wanted },
    })
  return { ...gate, upstream, cookie, preflight }
}

/** What of an answer a browser looks at before it lets a page read it. */
function allowed({ headers }: { readonly headers: IncomingMessage['headers'] }) {
  const { vary } = headers
  return [headers['access-control-allow-origin'], headers['access-control-allow-credentials'], vary]
}
const readable = [portal, 'true', 'Origin']
const unreadable = [undefined, undefined, 'Origin']

describe('an app that lists a page’s origin', () => {
  it('answers its preflight at the gate, for what it asks', async () => {
    const { preflight, upstream } = await start()
    const wanted = { 'access-control-request-headers': 'content-type, x-api-version' }
    const answer = await preflight(portal, '/api', wanted)
    expect([answer.status, ...allowed(answer)]).toEqual([204, ...readable])
    expect(answer.headers).toMatchObject({
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': wanted['access-control-request-headers'],
      'access-control-max-age': '600',
    })
    expect((await preflight('capacitor://localhost')).status).toBe(204)
    expect(upstream.seen).toEqual([])
  })

  it('answers no other: it goes by the rules, and none in another spelling is taken for a listed one', async () => {
    const { preflight, upstream } = await start()
    for (const origin of [
      ...[stranger, 'null', `${portal}.evil.test`, `${portal}:8443`, 'http://portal.example.com'],
      ...[`${portal}/`, ` ${portal},${stranger}`, 'https://PORTAL.example.com'],
    ]) {
      const answer = await preflight(origin)
      expect([origin, answer.status, ...allowed(answer)]).toEqual([origin, 401, ...unreadable])
    }
    expect(upstream.seen).toEqual([])
  })

  it('lets its pages read what it answers, in the name of who is signed in', async () => {
    const { port, cookie, upstream } = await start()
    const answer = await ask(port, '/api', { method: 'PUT', headers: { origin: portal, cookie }, body: 'x' })
    expect([answer.status, answer.body, ...allowed(answer)]).toEqual([200, 'hello', ...readable])
    expect(upstream.seen[0]?.headers).toMatchObject({ 'remote-user': 'c-ada', origin: portal })
  })

  // An answer in the browser's cache without the headers would be given to the listed page, too.
  it('says to caches that its answers differ by origin, whoever asks', async () => {
    const { port, cookie } = await start()
    for (const headers of [{ cookie }, { cookie, origin: stranger }] as Record<string, string>[]) {
      expect(allowed(await ask(port, '/api', { headers }))).toEqual(unreadable)
    }
  })

  // "Network error" in the place of "please sign in".
  it('lets its pages read why the gate refuses', async () => {
    const { port, cookie } = await start({ rules: [allow({ roles: ['admin'] })] })
    const headers = { origin: portal, accept: 'application/json' }
    const nobody = await ask(port, '/api', { headers })
    expect([nobody.status, JSON.parse(nobody.body).error, ...allowed(nobody)]).toEqual([
      ...[401, 'not_signed_in'],
      ...readable,
    ])
    const refused = await ask(port, '/api', { headers: { ...headers, cookie } })
    expect([refused.status, ...allowed(refused)]).toEqual([403, ...readable])
    const unlisted = await ask(port, '/api', { headers: { ...headers, origin: stranger } })
    expect([unlisted.status, ...allowed(unlisted)]).toEqual([401, ...unreadable])
    const away = await start({ upstreams: ['http://127.0.0.1:1'] })
    const answer = await ask(away.port, '/', { headers: { origin: portal, cookie: away.cookie } })
    expect([answer.status, ...allowed(answer)]).toEqual([502, ...readable])
  })

  it('has the last word where it answers other sites itself', async () => {
    const { port, cookie } = await start({}, (_request, response) =>
      response.setHeader('Access-Control-Allow-Origin', '*').end('for all'),
    )
    const answer = await ask(port, '/', { headers: { origin: portal, cookie } })
    expect(allowed(answer)).toEqual(['*', undefined, undefined])
  })

  it('allows credentials once, and never to a page that only brings a token', async () => {
    const app = (_request: IncomingMessage, response: ServerResponse) =>
      void response.setHeader('Access-Control-Allow-Credentials', 'true').end()
    const { port, cookie } = await start({}, app)
    expect(allowed(await ask(port, '/', { headers: { origin: portal, cookie } }))).toEqual(readable)
    expect(allowed(await ask(port, '/', { headers: { origin: stranger, cookie } }))).toEqual(unreadable)
  })

  it('gives its pages nothing of Gatewright’s own', async () => {
    const { port, cookie, preflight } = await start()
    for (const path of ['/.gatewright/sign-out', '/.gatewright/hand-over', '/.gatewright/external-user']) {
      expect([path, (await preflight(portal, path)).status]).not.toEqual([path, 204])
    }
    const headers = { origin: portal, cookie, 'sec-fetch-site': 'same-site' }
    const signOut = await ask(port, '/.gatewright/sign-out', { method: 'POST', headers })
    expect(signOut.status).toBe(403)
  })
})

describe('an app without a list', () => {
  it('answers preflights itself by a rule for OPTIONS, which opens no other request', async () => {
    const rules = [open({ methods: ['OPTIONS'] }), allow({ signedIn: true })]
    const { preflight, port, upstream } = await start({ cors: [], rules }, (request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*').end(request.method)
    })
    const answer = await preflight(stranger)
    expect([answer.status, answer.body, ...allowed(answer)]).toEqual([
      200,
      'OPTIONS',
      '*',
      undefined,
      undefined,
    ])
    for (const name of [
      'X-HTTP-Method-Override',
      'X-HTTP-Method',
      'X-Method-Override',
      'x_http_method_override',
    ]) {
      const headers = { origin: stranger, [name]: 'OPTIONS' }
      expect((await ask(port, '/api', { headers })).status).toBe(401)
      expect((await ask(port, '/api', { method: 'POST', headers })).status).toBe(401)
    }
    expect(upstream.seen).toEqual([])
  })

  it('says nothing of origins, as it always has', async () => {
    const { port, cookie } = await start({ cors: [] })
    const answer = await ask(port, '/api', { headers: { origin: portal, cookie } })
    expect([answer.status, ...allowed(answer)]).toEqual([200, undefined, undefined, undefined])
  })
})

it('the guide’s recipe for manifests, service workers and icons opens these and nothing else', async () => {
  const guide = readFileSync(new URL('../../../../docs/guides/gate.md', import.meta.url), 'utf8')
  const [, section = ''] = guide.split('### Manifests, service workers, icons\n')
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(section) ?? []
  const parsed = parseConfig(json, { file: 'the guide', env: {} })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const [app] = parsed.config.apps
  expect(parsed.config.apps).toHaveLength(1)
  const { port, cookie, upstream } = await start({ cors: [], rules: app?.rules ?? [] })
  const opened = ['/manifest.json', '/manifest.webmanifest', '/sw.js', '/favicon.ico', '/icons/192.png']
  for (const path of opened) expect([path, (await ask(port, path)).status]).toEqual([path, 200])
  const seen = upstream.seen.length
  for (const path of ['/', '/manifest', '/sw.js/x', '/api', '/iconsx', '/icon.png']) {
    expect([path, (await ask(port, path)).status]).toEqual([path, 401])
    expect([path, (await ask(port, path, { headers: pageLoad })).status]).toEqual([path, 302])
    expect([path, (await ask(port, path, { headers: { cookie } })).status]).toEqual([path, 200])
  }
  expect(upstream.seen.length - seen).toBe(6)
})
