import { once } from 'node:events'
import { createServer } from 'node:net'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { ask } from './support/ask.ts'
import { ensureInstalled, startDaemon, temporaryFolder } from './support/daemon.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, listen, startGate, testApp } from './support/gate-server.ts'

beforeAll(() => ensureInstalled('websockify'), 300_000)

/** Debian's websockify: a web server and a WebSocket bridge to TCP, in Python, that knows nothing of us. */
async function startWebsockify() {
  const echo = createServer(socket => {
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  const echoPort = await listen(echo)
  onTestFinished(() => void echo.close())
  const folder = temporaryFolder({ 'page.txt': '0123456789' })
  const port = await freePort()
  await startDaemon('websockify', ['--web', folder, `127.0.0.1:${port}`, `127.0.0.1:${echoPort}`], port)
  const upstreams = [`http://127.0.0.1:${port}`]
  const server = await startGate({ apps: [testApp({ upstreams })] })
  const caller = makeCaller()
  return { ...server, caller, cookie: server.sessions.signIn(caller, appHost) }
}

describe('an app that nobody here wrote', () => {
  it('serves its pages to whoever is signed in', async () => {
    const { port, cookie } = await startWebsockify()
    expect(await ask(port, '/page.txt', { headers: { cookie } })).toMatchObject({
      status: 200,
      body: '0123456789',
    })
    const head = await ask(port, '/page.txt', { method: 'HEAD', headers: { cookie } })
    expect(head).toMatchObject({ status: 200, body: '' })
    expect(head.headers['content-length']).toBe('10')
    expect((await ask(port, '/missing', { headers: { cookie } })).status).toBe(404)
    expect((await ask(port, '/page.txt')).status).toBe(401)
  })

  it('carries binary messages of any size both ways until the session ends', async () => {
    const { port, cookie, sessions, caller } = await startWebsockify()
    const headers = { host: appHost, cookie, origin: `http://${appHost}` }
    const socket = new WebSocket(`ws://127.0.0.1:${port}/websockify`, 'binary', { headers })
    onTestFinished(() => socket.terminate())
    await once(socket, 'open')
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
    const received: Buffer[] = []
    socket.on('message', data => received.push(data as Buffer))
    socket.send(sent)
    await expect.poll(() => Buffer.concat(received).length).toBe(sent.length)
    expect(Buffer.concat(received).equals(sent)).toBe(true)
    const closed = once(socket, 'close')
    await sessions.end(caller.sessionId, false)
    await closed
  })
})
