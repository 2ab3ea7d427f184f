import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { askRaw } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { allow } from './support/rules.ts'
import { stopTimers } from './support/stopped-timers.ts'

const origin = `http://${appHost}`

async function startEcho() {
  const upstream = await startUpstream()
  const headers: Record<string, unknown>[] = []
  const server = new WebSocketServer({ server: upstream.server })
  server.on('connection', (socket, request) => {
    headers.push(request.headers)
    socket.send(`at ${request.url}`)
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  onTestFinished(() => server.close())
  return { ...upstream, headers, sockets: server.clients }
}

function open(port: number, path: string, headers: Record<string, string>) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { host: appHost, ...headers } })
  const messages: string[] = []
  socket.on('message', data => messages.push(data.toString()))
  const outcome = new Promise<number>(resolve => {
    socket.on('open', () => resolve(101))
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => resolve(-1))
  })
  onTestFinished(() => socket.terminate())
  return { socket, messages, outcome }
}

describe('a WebSocket through the gate', () => {
  it('reaches a path that servers read in several ways, byte for byte, and is decided about by each reading', async () => {
    const echo = await startEcho()
    const rules = [
      allow({ roles: ['admin'] }, { paths: ['/admin/**'] }),
      allow({ signedIn: true }, { paths: ['/**'] }),
    ]
    const { port, sessions } = await startGate({
      apps: [testApp({ upstreams: [echo.url], rules, paths: 'raw' })],
    })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const { socket, messages, outcome } = open(port, '/api/kernels/%2F/a;b//c?x=%2F', { cookie, origin })
    expect(await outcome).toBe(101)
    if (messages.length === 0) await once(socket, 'message')
    expect(messages).toEqual(['at /api/kernels/%2F/a;b//c?x=%2F'])
    expect(await open(port, '/api/..%2Fadmin', { cookie, origin }).outcome).toBe(403)
  })

  it('carries messages both ways and says who is calling', async () => {
    const echo = await startEcho()
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [echo.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const { socket, messages, outcome } = open(port, '/chat?room=1', { cookie, origin, remote_user: 'eve' })
    expect(await outcome).toBe(101)
    socket.send('x'.repeat(200_000))
    while (messages.length < 2) await once(socket, 'message')
    expect(messages[0]).toBe('at /chat?room=1')
    expect(messages[1]).toHaveLength(200_000)
    expect(echo.headers[0]).toMatchObject({ 'remote-user': 'c-ada', host: appHost })
    expect(echo.headers[0]?.remote_user).toBeUndefined()
    expect(echo.headers[0]?.cookie).toBeUndefined()
  })

  it('is none without the key that every handshake has, whatever its Origin', async () => {
    const echo = await startEcho()
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [echo.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13'
    const head = `GET / HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\nOrigin: https://evil.test\r\n${upgrade}`
    expect(await askRaw(port, `${head}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
    expect(echo.seen).toEqual([])
  })

  it('is refused to pages of another origin, and to nobody’s page without a bearer token', async () => {
    const echo = await startEcho()
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [echo.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const pages: Record<string, string>[] = [{ origin: 'https://evil.test' }, { origin: 'null' }, {}]
    for (const headers of pages) {
      expect(await open(port, '/', { cookie, ...headers }).outcome).toBe(403)
    }
    expect(echo.sockets.size).toBe(0)
  })

  it('is refused without a session', async () => {
    const { port } = await startGate({ apps: [testApp()] })
    expect(await open(port, '/', { origin }).outcome).toBe(401)
  })

  it('closes when the session ends', async () => {
    const echo = await startEcho()
    const { port, sessions, openConnections } = await startGate({
      apps: [testApp({ upstreams: [echo.url] })],
    })
    const caller = makeCaller()
    const { socket, outcome } = open(port, '/', { cookie: sessions.signIn(caller, appHost), origin })
    expect(await outcome).toBe(101)
    const closed = once(socket, 'close')
    await sessions.end(caller.sessionId, false)
    const [code, reason] = await closed
    expect([code, String(reason)]).toEqual([4401, 'the session or token has ended'])
    await expect.poll(() => [openConnections.size, echo.sockets.size]).toEqual([0, 0])
  })

  it('closes when the session reaches its absolute limit', async () => {
    const echo = await startEcho()
    const [now, timers] = [Date.now(), stopTimers()]
    const { port, sessions } = await startGate({
      apps: [testApp({ upstreams: [echo.url] })],
      deps: { clock: { now: () => now } },
    })
    const cookie = sessions.signIn(makeCaller({ expiresAt: now + 600_000 }), appHost)
    const { socket, messages, outcome } = open(port, '/', { cookie, origin })
    expect(await outcome).toBe(101)
    const closed = once(socket, 'close')
    timers.advance(500_000)
    socket.send('still open')
    await expect.poll(() => messages).toContain('still open')
    timers.advance(100_000)
    expect((await closed)[0]).toBe(4401)
  })

  it('leaves nothing behind when the client goes away', async () => {
    const echo = await startEcho()
    const { port, sessions, openConnections } = await startGate({
      apps: [testApp({ upstreams: [echo.url] })],
    })
    const caller = makeCaller()
    const { socket, outcome } = open(port, '/', { cookie: sessions.signIn(caller, appHost), origin })
    expect(await outcome).toBe(101)
    const [upstreamSocket] = echo.sockets
    socket.terminate()
    await once(upstreamSocket as WebSocket, 'close')
    await expect.poll(() => openConnections.size).toBe(0)
  })

  it('hands on the app’s refusal, and gives its own when the app is away', async () => {
    const upstream = await startUpstream()
    upstream.server.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 418 Short\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno')
    })
    const refusing = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    let cookie = refusing.sessions.signIn(makeCaller(), appHost)
    expect(await open(refusing.port, '/', { cookie, origin }).outcome).toBe(418)
    upstream.server.removeAllListeners('upgrade')
    upstream.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 099 None\r\n\r\n'))
    expect(await open(refusing.port, '/', { cookie, origin }).outcome).toBe(502)
    const away = await startGate({ apps: [testApp({ upstreams: ['http://127.0.0.1:1'] })] })
    cookie = away.sessions.signIn(makeCaller(), appHost)
    expect(await open(away.port, '/', { cookie, origin }).outcome).toBe(502)
    expect(away.errors[0]?.detail).toEqual({
      app: 'support',
      collaborator: 'c-ada',
      tried: [{ upstream: 'http://127.0.0.1:1', reason: 'ECONNREFUSED' }],
    })
  })

  it('leaves no answer of the app running that came instead of it, once the client has gone', async () => {
    let gone = false
    const upstream = await startUpstream()
    upstream.server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n')
      const more = setInterval(() => socket.write('data: more\n\n'), 20)
      socket.on('error', () => {})
      socket.on('close', () => {
        clearInterval(more)
        gone = true
      })
    })
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const { socket, outcome } = open(port, '/', { cookie, origin })
    expect(await outcome).toBe(200)
    socket.terminate()
    await expect.poll(() => gone).toBe(true)
  })

  it('keeps no answer of the app’s that came instead of it for a client that never takes it', async () => {
    const timers = stopTimers()
    let gone = false
    let isHeldUp = false
    const upstream = await startUpstream()
    upstream.server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n')
      socket.on('error', () => {})
      socket.on('close', () => {
        gone = true
      })
      const send = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(1 << 20)));
        isHeldUp = true
        socket.once('drain', send)
      }
      send()
    })
    const { port, sessions } = await startGate({
      apps: [testApp({ upstreams: [upstream.url] })],
      deps: { timeouts: { connect: 600_000, answer: 600_000 } },
    })
    const client = connect(port, '127.0.0.1')
    onTestFinished(() => void client.destroy())
    client.on('error', () => {})
    client.pause()
    client.write(
      `GET / HTTP/1.1\r\nHost: ${appHost}\r\nOrigin: ${origin}\r\nCookie: ${sessions.signIn(makeCaller(), appHost)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    )
    await expect.poll(() => isHeldUp).toBe(true)
    timers.advance(300_000)
    expect(gone).toBe(false)
    const afterALongTime = () => {
      timers.advance(600_000)
      return gone
    }
    await expect.poll(afterALongTime).toBe(true)
  })

  it('that is asked for on top of another request, and refused, costs that connection alone', async () => {
    const upstream = await startUpstream(
      (_request, response) => void setTimeout(() => response.end('late'), 200),
    )
    const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
    const head = `HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${sessions.signIn(makeCaller(), appHost)}\r\n`
    const upgrade = `GET / HTTP/1.1\r\nHost: ${appHost}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
    const answer = await askRaw(port, `GET / ${head}\r\n${upgrade}`)
    expect(answer.match(/HTTP\/1\.1/g)?.length ?? 0).toBeLessThan(2)
    expect(await askRaw(port, `GET / ${head}Connection: close\r\n\r\n`)).toContain('late')
  })

  it('is the only thing that a connection may be upgraded to', async () => {
    const { port, sessions, errors } = await startGate({ apps: [testApp()] })
    const cookie = sessions.signIn(makeCaller(), appHost)
    const answer = await askRaw(
      port,
      `GET / HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 400/)
    expect(errors[0]?.code).toBe('bad_request')
  })
})
