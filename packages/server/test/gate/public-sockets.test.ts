import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow, open as openTo } from './support/rules.ts'

const own = `http://${appHost}`
const portal = 'https://portal.example.com'
const mobile = 'capacitor://localhost'
const everywhere = [own, 'https://www.customer.example', 'null', 'http://192.168.0.9', mobile, undefined]

/** An app with a public path, and what its sockets were told of who is calling. */
async function start(change: Parameters<typeof testApp>[0] = {}, trusted = false) {
  const upstream = await startUpstream()
  const told: (string | undefined)[] = []
  const server = new WebSocketServer({ server: upstream.server })
  server.on('connection', (_socket, { headers }) => told.push(headers['remote-user'] as string | undefined))
  onTestFinished(() => server.close())
  const rules = [openTo({ paths: ['/public/**'] }), allow({ signedIn: true })]
  const gate = await startGate({
    apps: [testApp({ upstreams: [upstream.url], rules, ...change })],
    http: { trustedProxies: trusted ? ['127.0.0.1'] : [] },
  })
  const cookie = (caller = makeCaller()) => gate.sessions.signIn(caller, appHost)
  const { port } = gate
  return { ...gate, told, cookie, opens: (path: string, headers: Headers) => statusOf(port, path, headers) }
}

type Headers = Readonly<Record<string, string | undefined>>

async function statusOf(port: number, path: string, given: Headers): Promise<number> {
  const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { host: appHost, ...headers } })
  socket.on('error', () => {})
  onTestFinished(() => socket.terminate())
  return Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number),
  ])
}

describe('a WebSocket on a path that is open to everybody', () => {
  // A device, a chat widget on another site and a program with the app's own token were told that another site had tried
  // something in their name, where nobody's name was used.
  it('opens to whoever is nobody, from any page and from none', async () => {
    const { opens, told } = await start()
    for (const origin of everywhere)
      expect([origin, await opens('/public/ws', { origin })]).toEqual([origin, 101])
    expect(await opens('/public/ws', { authorization: 'Bearer the-apps-own' })).toBe(101)
    expect(await opens('/public/ws', { authorization: 'Bearer the-apps-own', origin: 'null' })).toBe(101)
    expect(told).toEqual(Array(everywhere.length + 2).fill(undefined))
  })

  it('opens to whose session is over as to nobody', async () => {
    const { opens, sessions, cookie } = await start()
    const caller = makeCaller()
    const over = cookie(caller)
    await sessions.end(caller.sessionId, false)
    for (const origin of everywhere) expect(await opens('/public/ws', { origin, cookie: over })).toBe(101)
  })

  it('stays closed to foreign pages in the name of somebody who is signed in', async () => {
    const { opens, cookie, told, errors } = await start()
    for (const origin of everywhere) {
      expect(await opens('/public/ws', { origin, cookie: cookie() })).toBe(origin === own ? 101 : 403)
    }
    expect(told).toEqual(['c-ada'])
    expect(errors.map(({ code }) => code)).toEqual(Array(everywhere.length - 1).fill('cross_site'))
  })

  it('opens to whom the app is not told of, because their way to sign in does not count there', async () => {
    const { opens, cookie, told } = await start({ strategies: ['default'] })
    for (const origin of everywhere) expect(await opens('/public/ws', { origin, cookie: cookie() })).toBe(101)
    expect(told).toEqual(Array(everywhere.length).fill(undefined))
  })

  it('stays closed to foreign pages while nobody can say in whose name it would be', async () => {
    const { opens, cookie, sessions, errors } = await start()
    const someones = cookie()
    sessions.failure = new Error('the storage is away')
    expect(await opens('/public/ws', { origin: portal, cookie: someones })).toBe(503)
    expect(errors.at(-1)?.code).toBe('storage_unavailable')
    expect(await opens('/public/ws', { origin: own, cookie: someones })).toBe(101)
    expect(await opens('/public/ws', { origin: portal })).toBe(101)
  })

  it('stays open over a round of checks, and ends with the rule', async () => {
    const { port, openConnections, gate } = await start()
    const socket = new WebSocket(`ws://127.0.0.1:${port}/public/ws`, { headers: { host: appHost } })
    await once(socket, 'open')
    openConnections.recheckBy(gate.recheck)
    await openConnections.recheck()
    const pong = once(socket, 'pong')
    socket.ping()
    await pong
    const other = await startGate({ apps: [testApp()] })
    openConnections.recheckBy(other.gate.recheck)
    const closed = once(socket, 'close')
    await openConnections.recheck()
    expect((await closed)[0]).toBe(1008)
  })
})

describe('origins of an app', () => {
  const listed = { origins: [portal, mobile] }

  it('may open WebSockets in the name of who is signed in, to the letter and no other', async () => {
    const { opens, cookie, told } = await start(listed)
    for (const path of ['/ws', '/public/ws']) {
      for (const origin of [portal, mobile, portal.toUpperCase(), own]) {
        expect([origin, await opens(path, { origin, cookie: cookie() })]).toEqual([origin, 101])
      }
      for (const origin of [
        ...['https://evil.test', `${portal}.evil.test`, `${portal}:8443`, 'http://portal.example.com'],
        ...['capacitor://localhost.evil.test', 'https://localhost', 'null', 'https://x.portal.example.com'],
      ]) {
        expect([origin, await opens(path, { origin, cookie: cookie() })]).toEqual([origin, 403])
      }
    }
    expect(told).toEqual(Array(8).fill('c-ada'))
  })

  it('open nothing that the rules do not', async () => {
    const { opens, cookie } = await start({ ...listed, rules: [allow({ roles: ['admin'] })] })
    expect(await opens('/ws', { origin: portal })).toBe(401)
    expect(await opens('/ws', { origin: portal, cookie: cookie() })).toBe(403)
  })

  it('let an open socket go on, and close it once they are listed no more', async () => {
    const { port, cookie, openConnections, gate, sessions } = await start(listed)
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
      headers: { host: appHost, origin: portal, cookie: cookie() },
    })
    await once(socket, 'open')
    openConnections.recheckBy(gate.recheck)
    await openConnections.recheck()
    expect(openConnections.size).toBe(1)
    const other = await startGate({ apps: [testApp()], deps: { sessions } })
    openConnections.recheckBy(other.gate.recheck)
    const closed = once(socket, 'close')
    await openConnections.recheck()
    expect((await closed)[0]).toBe(1008)
  })

  it('and public paths hold where another proxy asks', async () => {
    const { port, cookie } = await start(listed, true)
    const check = async (path: string, headers: Record<string, string>) =>
      (
        await ask(port, '/api/v1/gate/check', {
          headers: {
            ...{ 'x-forwarded-host': appHost, 'x-forwarded-uri': path, 'x-forwarded-method': 'GET' },
            'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
            ...headers,
          },
        })
      ).status
    const foreign = 'https://www.customer.example'
    expect(await check('/public/ws', { origin: foreign })).toBe(204)
    expect(await check('/public/ws', {})).toBe(204)
    expect(await check('/public/ws', { origin: foreign, cookie: cookie() })).toBe(403)
    expect(await check('/ws', { origin: portal, cookie: cookie() })).toBe(204)
    expect(await check('/ws', { origin: foreign, cookie: cookie() })).toBe(403)
  })
})
