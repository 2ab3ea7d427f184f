import { once } from 'node:events'
import { createServer, request as httpRequest, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Config } from '@gatewright/config'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { appHost, testApp } from '../gate/support/gate-server.ts'
import { listen as listenOnAnyPort, stop } from '../gate/support/listening.ts'
import { open as openToEverybody } from '../gate/support/rules.ts'
import { testConfig } from '../support/config.ts'
import { startTestServer } from '../support/server.ts'

/** A server with an app behind it that does what a test tells it to, open to everybody. */
async function start(http: Partial<Config['http']> = {}) {
  const asked: { path: string; response: ServerResponse }[] = []
  const upstream = createServer((request, response) => {
    asked.push({ path: request.url ?? '', response })
    if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).write('data: one\n\n')
    }
  })
  const sockets = new WebSocketServer({ server: upstream })
  const closes: number[] = []
  sockets.on('connection', socket => socket.on('close', code => closes.push(code)))
  const upstreamPort = await listenOnAnyPort(upstream)
  onTestFinished(() => stop(upstream))
  const test = await startTestServer({
    http: { ...testConfig().http, ...http },
    apps: [testApp({ upstreams: [`http://127.0.0.1:${upstreamPort}`], rules: [openToEverybody({})] })],
  })
  let closed = false
  onTestFinished(() => (closed ? undefined : test.close()))
  const { port } = test.server
  return {
    ...test,
    port,
    asked,
    sockets,
    closes,
    messages: () => test.lines.map(line => JSON.parse(line).msg as string),
    async stop() {
      closed = true
      await test.close()
    },
    ask(path: string, host = appHost) {
      const request = httpRequest({ host: '127.0.0.1', port, path, headers: { host } }).end()
      onTestFinished(() => void request.destroy())
      return once(request, 'response').then(([answer]) => answer)
    },
    socket() {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`, {
        headers: { host: appHost, origin: `http://${appHost}` },
      })
      onTestFinished(() => socket.terminate())
      return socket
    },
  }
}

it('tells WebSockets that it goes away, ends event streams, and lets other answers come to their end', async () => {
  const { ask, socket, asked, closes, stop, messages, port } = await start()
  const client = socket()
  const told = once(client, 'close')
  await once(client, 'open')
  const events = await ask('/events')
  const slow = ask('/slow')
  await expect.poll(() => asked.length).toBe(2)
  const stopped = stop()

  expect((await told)[0]).toBe(1001)
  // Whole: whoever reads it sees an end, and not an error.
  expect(await events.setEncoding('utf8').toArray()).toEqual(['data: one\n\n'])
  expect(events.complete).toBe(true)
  await expect.poll(() => connects(port)).toBe(false)
  asked[1]?.response.end('here you are')
  const answer = await slow
  expect(await answer.setEncoding('utf8').toArray()).toEqual(['here you are'])
  expect(answer.headers.connection).toBe('close')
  await stopped
  // The app hears it from its client.
  expect(closes).toEqual([1001])
  expect(messages()).toContain('stopping, 1 answer in progress, 1 WebSocket, 1 event stream')
  expect(messages().at(-1)).toMatch(/^stopped after \d+\.\d s$/)
})

it('puts the close of a WebSocket between two frames of the app, also where one is on its way', async () => {
  const { socket, sockets, stop } = await start()
  const client = socket()
  const messages: string[] = []
  client.on('message', data => messages.push(data.toString()))
  const told = once(client, 'close')
  const [app] = await once(sockets, 'connection')
  await once(client, 'open')
  const before = clientBytes(client)
  // A text of ten bytes of which half has been sent.
  app._socket.write(Buffer.from([0x81, 10, ...Buffer.from('01234')]))
  await expect.poll(() => clientBytes(client)).toBeGreaterThan(before)
  const stopped = stop()
  app._socket.write(Buffer.concat([Buffer.from('56789'), Buffer.from([0x81, 1]), Buffer.from('x')]))
  expect((await told)[0]).toBe(1001)
  await stopped
  expect(messages.filter(text => text !== 'x')).toEqual(['0123456789'])
})

it('is not ready from the first moment, and takes connections for as long as it was told to', async () => {
  const { ask, stop, asked, messages, port } = await start({ drainSeconds: 2 })
  expect((await ask('/readyz', 'localhost:3000')).statusCode).toBe(200)
  const stopped = stop()
  const notReady = await ask('/readyz', 'localhost:3000')
  expect(notReady.statusCode).toBe(503)
  expect(JSON.parse((await notReady.setEncoding('utf8').toArray()).join('')).error).toBe('stopping')
  const served = ask('/late')
  await expect.poll(() => asked.length).toBe(1)
  asked[0]?.response.end('served')
  expect((await served).headers.connection).toBe('close')
  await stopped
  expect(await connects(port)).toBe(false)
  expect(messages()).toContain('stopping in 2 s: /readyz answers 503 until then')
})

it('is not held up by connections that ask for nothing', async () => {
  const { ask, stop, port, messages } = await start()
  const idle = connect(port, '127.0.0.1')
  onTestFinished(() => void idle.destroy())
  idle.write('GET /healthz HTTP/1.1\r\nHost: localhost:3000\r\n\r\n')
  await once(idle, 'data')
  const silent = connect(port, '127.0.0.1')
  onTestFinished(() => void silent.destroy())
  await once(silent, 'connect')
  await ask('/healthz', 'localhost:3000')
  await stop()
  expect(messages().at(-1)).toMatch(/^stopped after \d\.\d s$/)
})

it('takes up no restart any more', async () => {
  const { server, stop } = await start()
  const stopped = stop()
  await expect(server.restart({ ...server.config })).rejects.toThrow('The server is stopping.')
  await stopped
})

it('stops also while a restart is under way, and listens nowhere then', async () => {
  const { server, stop, port } = await start()
  const outcome = server
    .restart({ ...server.config, http: { ...server.config.http, host: '127.0.0.2' } })
    .then(
      () => 'restarted',
      () => 'refused',
    )
  await stop()
  await outcome
  expect(await connects(port)).toBe(false)
  expect(await connects(server.port, '127.0.0.2')).toBe(false)
})

const clientBytes = (client: WebSocket): number =>
  (client as unknown as { readonly _socket: { readonly bytesRead: number } })._socket.bytesRead

const connects = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, host)
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
