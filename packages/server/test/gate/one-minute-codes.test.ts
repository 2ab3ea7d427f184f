import { SignJWT } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { externalUsersBy } from '../support/config.ts'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import {
  appHost,
  consoleHost,
  type GateServer,
  startGate,
  startUpstream,
  testApp,
} from './support/gate-server.ts'
import { externalUsers } from './support/rules.ts'

/** From now on it is so many seconds after a code was issued. */
function wait(server: GateServer, issuedAt: number, seconds: number): void {
  server.codes.now = () => issuedAt + seconds * 1000
}

/** Stands still until {@link wait}. */
function stopClock(server: GateServer): number {
  const now = Date.now()
  wait(server, now, 0)
  return now
}

describe('a code that hands a session over', () => {
  async function handOver(seconds: number) {
    const server = await startGate({ apps: [testApp()] })
    const begun = await ask(server.port, '/page', { headers: pageLoad })
    const nonce = String(begun.headers['set-cookie']).split(';', 1)[0] ?? ''
    const cookie = server.sessions.signIn(makeCaller(), consoleHost)
    const issuedAt = stopClock(server)
    const { pathname, search } = new URL(begun.headers.location ?? '')
    const issued = await ask(server.port, pathname + search, { host: consoleHost, headers: { cookie } })
    const back = new URL(issued.headers.location ?? '')
    wait(server, issuedAt, seconds)
    const done = await ask(server.port, back.pathname + back.search, { headers: { cookie: nonce } })
    const session = (done.headers['set-cookie'] ?? []).find(value => value.startsWith('gatewright='))
    return { done, session, errors: server.errors }
  }

  it('still counts after 59 seconds', async () => {
    const { done, session } = await handOver(59)
    expect(done.status).toBe(302)
    expect(done.headers.location).toBe('/page')
    expect(session).toBeDefined()
  })

  it.each([60, 61, 3600])('gives no session after %i seconds', async seconds => {
    const { done, session, errors } = await handOver(seconds)
    expect(done.status).toBe(400)
    expect(session).toBeUndefined()
    expect(errors[0]).toMatchObject({ code: 'hand_over_failed', detail: { reason: 'code' } })
  })
})

describe('a ticket of an external user', () => {
  const secret = 'a shared secret that is long enough for HS256'

  async function openAfter(seconds: number): Promise<{ status: number; connected: number }> {
    const upstream = await startUpstream()
    const sockets = new WebSocketServer({ server: upstream.server })
    onTestFinished(() => sockets.close())
    let connected = 0
    sockets.on('connection', () => connected++)
    const server = await startGate({
      apps: [testApp({ upstreams: [upstream.url], rules: [externalUsers({ paths: ['/chat/**'] })] })],
      externalUsers: externalUsersBy(secret),
    })
    const token = await new SignJWT({ sub: 'u1' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(secret))
    const issuedAt = stopClock(server)
    const traded = await ask(server.port, '/.gatewright/external-user', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(traded.status).toBe(200)
    const { ticket } = JSON.parse(traded.body)
    wait(server, issuedAt, seconds)
    const url = `ws://127.0.0.1:${server.port}/chat/socket?gatewright-ticket=${ticket}`
    const socket = new WebSocket(url, { headers: { host: appHost, origin: `http://${appHost}` } })
    socket.on('error', () => {})
    onTestFinished(() => socket.terminate())
    const status = await new Promise<number>(resolve => {
      socket.on('open', () => resolve(101))
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    })
    return { status, connected }
  }

  it('still opens a WebSocket after 59 seconds', async () => {
    expect(await openAfter(59)).toEqual({ status: 101, connected: 1 })
  })

  it.each([60, 61, 3600])('opens none after %i seconds', async seconds => {
    expect(await openAfter(seconds)).toEqual({ status: 401, connected: 0 })
  })
})
