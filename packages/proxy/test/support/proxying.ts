import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished } from 'vitest'
import {
  createUpstreams,
  defaultTimeouts,
  forward,
  forwardWebSocket,
  headerLines,
  noLines,
  type PassedWebSocket,
  ProxyError,
  type ProxyTimeouts,
} from '../../src/index.ts'

export async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** An app that answers each request of a connection with the next of these bytes. */
export async function startApp(...answers: readonly string[]) {
  const asked: string[] = []
  let connections = 0
  let next = 0
  const server = createServer(socket => {
    connections += 1
    socket.on('error', () => {})
    socket.on('data', data => {
      asked.push(data.toString('latin1'))
      socket.write(answers[next++ % answers.length] as string, 'latin1')
    })
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  onTestFinished(() => void server.close())
  return { url, asked, connections: () => connections }
}

interface Proxying {
  readonly upstreams: readonly string[]
  readonly target?: string
  readonly headers?: readonly string[]
  readonly timeouts?: Partial<ProxyTimeouts>
  readonly maxConnections?: number
  /** Of whom the requests are; nobody is known, when absent. */
  readonly personOf?: (request: IncomingMessage) => string | undefined
  readonly sharesConnection?: () => boolean
}

/** A server that forwards everything, and answers with the code of what went wrong. */
export async function startProxy(proxying: Proxying) {
  const { upstreams: addresses, target, headers = [], timeouts, maxConnections, personOf } = proxying
  const upstreams = createUpstreams(addresses, undefined, { maxConnections })
  const errors: ProxyError[] = []
  const server = createHttpServer((request, response) => {
    forward({
      ...{
        request,
        response,
        upstreams,
        target: target ?? request.url ?? '/',
        headers: [...headers, ...given(request)],
        person: personOf?.(request),
        sharesConnection: proxying.sharesConnection,
        timeouts: { ...defaultTimeouts, ...timeouts },
      },
      lines: headerLines(['Remote-User', 'ada']),
      answerHeaders: raw => [...raw],
      onStream: () => () => {},
      fail(error) {
        expect(error).toBeInstanceOf(ProxyError)
        errors.push(error)
        response.writeHead(502, { 'Content-Length': '0' }).end()
      },
    })
  })
  const port = await listen(server)
  onTestFinished(() => {
    upstreams.close()
    server.close()
  })
  return { port, upstreams, errors, codes: () => errors.map(error => error.code) }
}

/** The same for WebSockets. What goes wrong ends the client's connection. */
export async function startSocketProxy(
  proxying: Pick<Proxying, 'upstreams' | 'target' | 'headers' | 'maxConnections'>,
) {
  const { upstreams: addresses, target = '/', headers = [], maxConnections } = proxying
  const upstreams = createUpstreams(addresses, undefined, { maxConnections })
  const codes: string[] = []
  const taken: { socket: Duplex; passed: PassedWebSocket }[] = []
  const server = createHttpServer().on('upgrade', (request, socket, head) => {
    const passed = forwardWebSocket({
      ...{ request, socket, head, upstreams, target, headers: [...headers], lines: noLines },
      timeouts: { connect: 1_000, answer: 1_000 },
      answerHeaders: raw => [...raw],
      fail(error) {
        codes.push(error.code)
        socket.destroy()
      },
    })
    taken.push({ socket, passed })
  })
  const port = await listen(server)
  onTestFinished(() => {
    upstreams.close()
    server.close()
  })
  function shakeHands() {
    const client = connect(port, '127.0.0.1')
    onTestFinished(() => void client.destroy())
    client.on('error', () => {})
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    return client
  }
  return { upstreams, codes, taken, shakeHands }
}

/** What the test sends along, of what matters to an app here. */
const given = (request: IncomingMessage): string[] =>
  ['authorization', 'proxy-authorization'].flatMap(name => {
    const value = request.headers[name]
    return typeof value === 'string' ? [name, value] : []
  })

/** All bytes that come back, each as a character. */
export async function bytesOf(port: number, method = 'GET', more = '\r\n'): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more}`, 'latin1')
  return (await buffer(socket)).toString('latin1')
}
