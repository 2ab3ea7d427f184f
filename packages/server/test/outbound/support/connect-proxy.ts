import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Identity } from './authority.ts'
import { listening } from './listening.ts'

interface ProxySetup {
  /** Where the names lead that this proxy alone knows; ports of loopback. */
  readonly hosts?: Readonly<Record<string, number>>
  /** `name:password`; nobody has to say any when absent. */
  readonly credentials?: string
  /** Answers every CONNECT in this way, and opens nothing. */
  readonly refusal?: string
  /** For a proxy that is itself reached by TLS. */
  readonly tls?: Identity
}

export interface ConnectProxy {
  /** `http://127.0.0.1:port`, or `https://localhost:port`. */
  readonly url: string
  /** What was asked for: `CONNECT host:port`, `GET http://…`. */
  readonly asked: string[]
}

/** An HTTP proxy between the tests and names that nobody else can look up. */
export async function startConnectProxy(setup: ProxySetup = {}): Promise<ConnectProxy> {
  const asked: string[] = []
  const wanted = setup.credentials && `Basic ${Buffer.from(setup.credentials).toString('base64')}`
  const plain: RequestListener = (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted)
      return void response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('who are you?')
    response.end('{"by":"proxy"}')
  }
  const server = setup.tls ? createTlsServer(setup.tls, plain) : createServer(plain)
  server.on('tlsClientError', () => {})
  server.on('connect', (request, socket: Duplex, head: Buffer) => {
    asked.push(`CONNECT ${request.url}`)
    socket.on('error', () => {})
    if (setup.refusal !== undefined) return void socket.end(setup.refusal)
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted)
      return void socket.end(
        'HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n',
      )
    const port = setup.hosts?.[(request.url ?? '').replace(/:\d+$/, '')]
    if (port === undefined) return void socket.end('HTTP/1.1 502 No such host\r\nContent-Length: 0\r\n\r\n')
    const onwards = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onwards.write(head)
      onwards.pipe(socket).pipe(onwards)
    })
    onwards.on('error', () => socket.destroy())
    socket.on('close', () => onwards.destroy())
  })
  const port = await listening(server)
  return { asked, url: setup.tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}` }
}
