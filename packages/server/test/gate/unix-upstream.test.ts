import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { answers } from '../../src/admin-api/apps/answers.ts'
import { ask, handshake } from './support/ask.ts'
import { appHost, startGate, stop, testApp } from './support/gate-server.ts'
import { open } from './support/rules.ts'

function folder() {
  const made = mkdtempSync(join(tmpdir(), 'gatewright-socket-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** An app at a Unix socket that says its name and what it was asked for, and echoes WebSockets. */
async function startApp(path: string, name = 'app') {
  const server = createServer((request, response) =>
    response.end(`${name} ${request.url} ${request.headers.host}`),
  )
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', socket => socket.send(name))
  await new Promise<void>(resolve => server.listen(path, resolve))
  onTestFinished(() => stop(server))
  return server
}

const gateTo = (...upstreams: string[]) =>
  startGate({ apps: [testApp({ upstreams, rules: [open({ paths: ['/**'] })] })] })

it('passes requests and WebSockets on to an app at a Unix socket', async () => {
  const path = join(folder(), 'app.sock')
  await startApp(path)
  const { port } = await gateTo(`unix:${path}`)
  for (let n = 0; n < 3; n++) expect((await ask(port, '/a?b=c')).body).toBe(`app /a?b=c ${appHost}`)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, {
    headers: { host: appHost, origin: `http://${appHost}` },
  })
  onTestFinished(() => socket.terminate())
  expect(await new Promise(resolve => socket.once('message', data => resolve(data.toString())))).toBe('app')
  expect(await answers(`unix:${path}`)).toBe(true)
  expect(await answers(`unix:${path}-not-there`)).toBe(false)
})

it('says why it cannot, and names the socket: a file that is not there, or that nobody listens at', async () => {
  const inside = folder()
  const left = join(inside, 'left.sock')
  const server = createTcpServer()
  await new Promise<void>(resolve => server.listen(left, resolve))
  // The file stays behind, as after a crash.
  renameSync(left, `${left}.kept`)
  await new Promise(resolve => server.close(resolve))
  for (const [path, reason, mend] of [
    [join(inside, 'nowhere.sock'), 'ENOENT', 'There is no such file'],
    [`${left}.kept`, 'ECONNREFUSED', 'left over'],
    [join(inside, 'x'.repeat(200)), expect.any(String), ''],
  ] as const) {
    const { port, errors } = await gateTo(`unix:${path}`)
    expect((await ask(port, '/')).status).toBe(502)
    expect((await ask(port, '/', { headers: handshake })).status).toBe(502)
    expect(errors).toHaveLength(2)
    for (const { detail } of errors) {
      const more = mend !== '' && { mend: expect.stringContaining(mend) }
      expect(detail).toEqual({ app: 'support', tried: [{ upstream: `unix:${path}`, reason, ...more }] })
    }
  }
})

it('passes one that is away over, and comes back to it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const inside = folder()
  const [one, two] = [join(inside, 'one.sock'), join(inside, 'two.sock')]
  await startApp(two, 'two')
  const { port, errors } = await gateTo(`unix:${one}`, `unix:${two}`)
  for (let n = 0; n < 4; n++) expect((await ask(port, '/')).body).toMatch(/^two /)
  await startApp(one, 'one')
  const later = async () => {
    vi.advanceTimersByTime(2_000)
    return (await ask(port, '/')).body
  }
  await expect.poll(later).toMatch(/^one /)
  expect(errors).toEqual([])
})
