import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { GatewrightError } from '../../src/errors.ts'
import type { BearerAuthenticator } from '../../src/identity/bearer.ts'
import { holdsApiToken } from '../../src/programs/api-tokens/api-token.ts'
import { ask, askRaw, pageLoad } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { open } from './support/rules.ts'

/** Knows one token, on one app. */
const robots: BearerAuthenticator = {
  authenticate: async (token, app) =>
    token === 'robot-token' && app.id === 'support' ? makeCaller({ collaboratorId: 'c-robot' }) : undefined,
}

async function start() {
  const upstream = await startUpstream()
  const other = testApp({ id: 'other', urls: [{ origin: 'http://other.example.com', pathPrefix: '/' }] })
  const apps = [testApp({ upstreams: [upstream.url] }), { ...other, upstreams: [upstream.url] }]
  return { ...(await startGate({ apps, deps: { bearers: [robots] } })), upstream }
}

describe('a program with a bearer token', () => {
  it('enters as whom the token stands for, and the app never sees the token', async () => {
    const { port, upstream } = await start()
    const answer = await ask(port, '/api', { headers: { authorization: 'Bearer robot-token' } })
    expect(answer.status).toBe(200)
    expect(upstream.seen[0]?.headers['remote-user']).toBe('c-robot')
    expect(upstream.seen[0]?.headers.authorization).toBeUndefined()
  })

  it('gets JSON when the token is not known, is for another app, or is of another kind', async () => {
    const { port, upstream } = await start()
    const asking = [
      ask(port, '/api', { headers: { authorization: 'Bearer other-token' } }),
      ask(port, '/api', { headers: { authorization: 'Bearer robot-token' }, host: 'other.example.com' }),
      ask(port, '/api', { headers: { authorization: 'Basic robot-token' } }),
      ask(port, '/api', { headers: { authorization: 'Bearer robot-token extra' } }),
    ]
    for (const answer of await Promise.all(asking)) expect(answer.status).toBe(401)
    expect(upstream.seen).toEqual([])
  })

  it('opens a WebSocket without an Origin, which only a browser sends', async () => {
    const { port, upstream } = await start()
    const server = new WebSocketServer({ server: upstream.server })
    onTestFinished(() => server.close())
    const headers = { host: appHost, authorization: 'Bearer robot-token' }
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers })
    onTestFinished(() => socket.terminate())
    expect(await new Promise(resolve => socket.on('open', () => resolve('open')))).toBe('open')
  })
})

describe('a key to us that cannot be checked now', () => {
  it('stays away from the app on a path that is open to anyone', async () => {
    const upstream = await startUpstream()
    const down: BearerAuthenticator = {
      isOurs: authorization => authorization.includes('gw_'),
      authenticate: () => Promise.reject(new GatewrightError('storage_unavailable')),
    }
    const app = testApp({ upstreams: [upstream.url], rules: [open({ paths: ['/public/**'] })] })
    const { port } = await startGate({ apps: [app], deps: { bearers: [down] } })
    const headers = { authorization: 'Bearer gw_token' }
    expect((await ask(port, '/public/x', { headers })).status).toBe(200)
    expect(upstream.seen[0]?.headers.authorization).toBeUndefined()
    expect((await ask(port, '/private', { headers })).status).toBe(503)
  })
})

describe('a key to us that came as a part of Basic', () => {
  const key = `gw_${'a'.repeat(43)}`
  const basic = (credentials: string, scheme = 'Basic') =>
    `${scheme} ${Buffer.from(credentials).toString('base64')}`

  it.each([
    ['as the password', basic(`any:${key}`)],
    ['as the name', basic(`${key}:`)],
    ['alone', basic(key)],
    ['under another spelling of the scheme', basic(`git:${key}`, 'bASIC  ')],
    ['without the padding', basic(`ab:${key}`).replace(/=+$/, '')],
    ['in the alphabet of URLs', basic(`~~~???:${key}`).replaceAll('+', '-').replaceAll('/', '_')],
  ])('%s never reaches an app, on public paths and beside a session neither', async (_, authorization) => {
    const upstream = await startUpstream()
    const ours: BearerAuthenticator = { isOurs: holdsApiToken, authenticate: async () => undefined }
    const app = testApp({
      upstreams: [upstream.url],
      rules: [open({ paths: ['/public/**'] }), ...testApp().rules],
    })
    const http = { trustedProxies: ['127.0.0.1'] }
    const { port, sessions } = await startGate({ apps: [app], deps: { bearers: [ours] }, http })
    const cookie = sessions.signIn(makeCaller(), appHost)
    expect((await ask(port, '/public/x', { headers: { authorization } })).status).toBe(200)
    expect((await ask(port, '/', { headers: { authorization, cookie } })).status).toBe(200)
    expect(upstream.seen.map(seen => seen.headers.authorization)).toEqual([undefined, undefined])
    const asked = { 'x-forwarded-method': 'GET', 'x-forwarded-host': appHost, 'x-forwarded-uri': '/' }
    const check = await ask(port, '/api/v1/gate/check', { headers: { ...asked, authorization, cookie } })
    expect([check.status, check.headers.authorization]).toEqual([204, undefined])
    // What is the app's own stays.
    await ask(port, '/', { headers: { cookie, authorization: basic('app:secret') } })
    expect(upstream.seen.at(-1)?.headers.authorization).toBe(basic('app:secret'))
  })
})

describe('an app’s own Authorization', () => {
  it('goes through alone when a client sends several: a key to us could hide behind it', async () => {
    const { port, upstream, sessions } = await start()
    const cookie = sessions.signIn(makeCaller(), appHost)
    const lines = 'Authorization: Basic YXBw\r\nAuthorization: Bearer robot-token'
    await askRaw(
      port,
      `GET / HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\n${lines}\r\nConnection: close\r\n\r\n`,
      30_000,
    )
    expect(upstream.seen[0]?.headers.authorization).toBe('Basic YXBw')
    expect(upstream.seen[0]?.rawHeaders.join()).not.toContain('robot-token')
  })

  it('goes through untouched beside a session', async () => {
    const { port, upstream, sessions } = await start()
    const cookie = sessions.signIn(makeCaller(), appHost)
    await ask(port, '/', { headers: { ...pageLoad, cookie, authorization: 'Bearer of-the-app' } })
    expect(upstream.seen[0]?.headers.authorization).toBe('Bearer of-the-app')
    expect(upstream.seen[0]?.headers['remote-user']).toBe('c-ada')
  })
})
