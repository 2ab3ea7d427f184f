import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished } from 'vitest'
import {
  createUpstreams,
  defaultTimeouts,
  forward,
  headerLines,
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
}

/** A server that forwards everything, and answers with the code of what went wrong. */
export async function startProxy({ upstreams: addresses, target = '/', headers = [], timeouts }: Proxying) {
  const upstreams = createUpstreams(addresses)
  const errors: ProxyError[] = []
  const server = createHttpServer((request, response) => {
    forward({
      ...{
        request,
        response,
        upstreams,
        target,
        headers: [...headers],
        timeouts: { ...defaultTimeouts, ...timeouts },
      },
      identity: headerLines(['Remote-User', 'ada']),
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
  return { port, errors, codes: () => errors.map(error => error.code) }
}

/** All bytes that come back, each as a character. */
export async function bytesOf(port: number, method = 'GET', more = '\r\n'): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more}`, 'latin1')
  return (await buffer(socket)).toString('latin1')
}
