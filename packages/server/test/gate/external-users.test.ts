import { once } from 'node:events'
import type { Config } from '@gatewright/config'
import { decodeJwt, SignJWT } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { externalUsersBy } from '../support/config.ts'
import { ask, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow, externalUsers } from './support/rules.ts'

const secret = 'a shared secret that is long enough for HS256'
const shop = 'https://shop.test'
const ticketPath = '/.gatewright/external-user'

const sign = (claims = {}) =>
  new SignJWT({ sub: 'u1', name: 'Uma', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret))

async function start(http: Partial<Config['http']> = {}) {
  const upstream = await startUpstream()
  const rules = [externalUsers({ paths: ['/chat/**'] }), allow({ roles: ['admin'] })]
  const other = testApp({
    id: 'other',
    urls: [{ origin: 'http://other.example.com', pathPrefix: '/' }],
    rules,
  })
  const server = await startGate({
    http,
    apps: [testApp({ upstreams: [upstream.url], rules }), other],
    externalUsers: externalUsersBy(secret, [shop]),
  })
  return { ...server, upstream }
}

describe('an external user', () => {
  it('reaches the paths for external users, and the app learns the verified payload', async () => {
    const { port, upstream } = await start()
    const token = await sign({ plan: 'gold' })
    expect((await ask(port, '/chat/1', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    expect((await ask(port, '/chat/1', { headers: { 'x-bp-externalauth': `bearer ${token}` } })).status).toBe(
      200,
    )
    expect(upstream.seen).toHaveLength(2)
    for (const seen of upstream.seen) {
      expect(decodeJwt(seen.headers['x-gatewright-assertion'] as string)).toMatchObject({
        aud: 'support',
        sub: 'external:u1',
        credentials: { sub: 'u1', name: 'Uma', plan: 'gold' },
      })
      expect(seen.headers.authorization).toBeUndefined()
      expect(seen.headers['x-bp-externalauth']).toBeUndefined()
      expect(seen.headers['remote-user']).toBeUndefined()
    }
  })

  it('reaches nothing else, whatever roles and groups the other site says', async () => {
    const { port, upstream } = await start()
    const claims = { roles: ['admin'], groups: ['admin'], email: 'ada@contoso.test', email_verified: true }
    const headers = { authorization: `Bearer ${await sign(claims)}` }
    for (const path of ['/', '/studio', '/Chat/1', '/chat/../studio']) {
      expect((await ask(port, path, { headers })).status, path).toBeGreaterThanOrEqual(400)
    }
    expect(upstream.seen).toEqual([])
  })

  // The check refused such a handshake, and the built-in proxy let it in: one decision has two front doors.
  it('whose program opens a WebSocket, without an Origin, is let in where a proxy asks, too', async () => {
    const { port } = await start({ trustedProxies: ['127.0.0.1'] })
    const handshake = async (more: Record<string, string>) => {
      const asked = { 'x-forwarded-method': 'GET', 'x-forwarded-host': appHost, 'x-forwarded-uri': '/chat/1' }
      const token = { 'x-bp-externalauth': await sign() }
      const headers = { ...asked, ...token, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', ...more }
      return (await ask(port, '/api/v1/gate/check', { headers })).status
    }
    expect(await handshake({})).toBe(204)
    expect(await handshake({ origin: shop })).toBe(204)
    expect(await handshake({ origin: 'https://evil.test' })).toBe(403)
  })

  it('with a token that is not accepted gets JSON that says so, not a login page', async () => {
    const { port, errors } = await start()
    const headers = { authorization: `Bearer ${(await sign()).slice(0, -3)}abc` }
    expect((await ask(port, '/chat/1', { headers })).status).toBe(401)
    expect((await ask(port, '/chat/1', { headers: { 'x-bp-externalauth': 'rubbish' } })).status).toBe(401)
    expect(errors.map(error => error.code)).toEqual(['external_token_invalid', 'external_token_invalid'])
  })

  it('does not shut collaborators out of the same paths', async () => {
    const { port, sessions, upstream } = await start()
    const cookie = sessions.signIn(makeCaller({ roles: ['admin'] }), appHost)
    expect((await ask(port, '/chat/1', { headers: { cookie } })).status).toBe(200)
    expect(upstream.seen[0]?.headers['remote-user']).toBe('c-ada')
    expect((await ask(port, '/chat/1', { headers: pageLoad })).status).toBe(302)
  })
})

describe('a ticket for a WebSocket', () => {
  async function trade(port: number, headers: Record<string, string> = {}) {
    const authorization = `Bearer ${await sign()}`
    const answer = await ask(port, ticketPath, { method: 'POST', headers: { authorization, ...headers } })
    return { ...answer, ticket: answer.status === 200 ? (JSON.parse(answer.body).ticket as string) : '' }
  }

  async function connect(port: number, ticket: string, headers: Record<string, string>, host = appHost) {
    const url = `ws://127.0.0.1:${port}/chat/socket?room=1&gatewright-ticket=${ticket}`
    const socket = new WebSocket(url, { headers: { host, ...headers } })
    socket.on('error', () => {})
    onTestFinished(() => socket.terminate())
    return await new Promise<number>(resolve => {
      socket.on('open', () => resolve(101))
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    })
  }

  it('opens one, once, from a listed site, and the app never sees the ticket', async () => {
    const { port, upstream } = await start()
    const server = new WebSocketServer({ server: upstream.server })
    onTestFinished(() => server.close())
    const connected = once(server, 'connection')
    const { ticket, headers } = await trade(port, { origin: shop })
    expect(headers['access-control-allow-origin']).toBe(shop)
    expect(headers['access-control-allow-credentials']).toBeUndefined()
    expect(await connect(port, ticket, { origin: shop })).toBe(101)
    const [, request] = await connected
    expect(request.url).toBe('/chat/socket?room=1')
    expect(decodeJwt(request.headers['x-gatewright-assertion']).credentials).toMatchObject({ name: 'Uma' })
    expect(await connect(port, ticket, { origin: shop })).toBe(401)
  })

  it('reaches the app in no spelling of its name', async () => {
    const { port, upstream } = await start()
    const { ticket } = await trade(port)
    const spelt = `gatewright-ticket=${ticket}&gatewright%2dticket=${ticket}&a=1`
    expect((await ask(port, `/chat/1?${spelt}`)).status).toBe(200)
    expect(upstream.seen.at(-1)?.url).toBe('/chat/1?a=1')
  })

  it('opens none from another site, on another app, or when it is invented', async () => {
    const { port } = await start()
    expect(await connect(port, (await trade(port)).ticket, { origin: 'https://evil.test' })).toBe(403)
    expect(await connect(port, (await trade(port)).ticket, { origin: shop }, 'other.example.com')).toBe(401)
    expect(await connect(port, 'invented', { origin: shop })).toBe(401)
  })

  it('does not open a signed-in person’s socket to a foreign page', async () => {
    const { port, sessions } = await start()
    const cookie = sessions.signIn(makeCaller({ roles: ['admin'] }), appHost)
    const { ticket } = await trade(port)
    const url = `ws://127.0.0.1:${port}/studio?gatewright-ticket=${ticket}`
    const socket = new WebSocket(url, { headers: { host: appHost, cookie, origin: 'https://evil.test' } })
    socket.on('error', () => {})
    const [, response] = await once(socket, 'unexpected-response')
    expect(response.statusCode).toBe(403)
    socket.terminate()
  })

  it('is made only for a valid token, and only for pages of listed sites and of the app', async () => {
    const { port } = await start()
    expect((await ask(port, ticketPath, { method: 'POST' })).status).toBe(401)
    expect((await trade(port, { origin: 'https://evil.test' })).status).toBe(403)
    expect((await trade(port, { origin: `http://${appHost}` })).status).toBe(200)
    expect((await ask(port, ticketPath)).status).toBe(405)
  })

  it.each([ticketPath, '/chat/1'])('%s is announced to listed sites alone', async path => {
    const { port } = await start()
    const preflight = (origin: string) =>
      ask(port, path, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      })
    const listed = await preflight(shop)
    expect(listed.status).toBe(204)
    expect(listed.headers).toMatchObject({
      'access-control-allow-origin': shop,
      'access-control-allow-headers': 'authorization',
    })
    const foreign = await preflight('https://evil.test')
    expect(foreign.status).toBe(403)
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined()
  })
})
