import { readFileSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, type Server as TlsServer } from 'node:tls'
import type { Config } from '@gatewright/config'
import { createServer, createTlsServer, holdBody, keepAliveSeconds, lastWords } from '@gatewright/proxy'
import type { Logger } from 'pino'
import { GatewrightError } from '../errors.ts'
import { renderError } from './render-error.ts'

/** Bytes of headers that are read; room for a browser full of cookies. More is answered with 431. */
const MOST_HEADER_BYTES = 32 * 1024

/** Who answers. Asked anew for every request, so that a restart can put another in its place. */
export interface Handler {
  handle(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** Answers leave a connection in the order of their requests, so while the latest has not left, something is on its way. */
const latestAnswer = Symbol('the latest answer')
/** How many requests came on top of one that was not answered yet, and are not answered either. */
const pipelined = Symbol('pipelined requests')
type Connection = Duplex & { [latestAnswer]?: ServerResponse; [pipelined]?: number }
const isAnswering = (connection: Connection): boolean => connection[latestAnswer]?.writableFinished === false

export interface Listener {
  /** The port that was given, or that the system chose. */
  readonly port: number
  /**
   * Reads the certificate's files, the same ones after a renewal or others: new connections get it, open ones go on.
   * @throws Error when they cannot be read or do not fit together; nothing has changed then
   */
  useCertificate(tls: NonNullable<Config['http']['tls']>): void
  /** Takes no new connections, lets answers in progress end, closes idle connections at once. */
  close(): Promise<void>
}

/** The port is taken. `message` names it and the key that changes it. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  readonly port: number
  constructor(port: number, host: string) {
    super(
      `Port ${port} on ${host} is taken by another program. Stop that program, or set httpServer.port to another.`,
    )
    this.port = port
  }
}

/**
 * Listens as the configuration says.
 * @throws PortTakenError
 * @throws Error when the address is not this machine's or a TLS file cannot be read
 */
export async function listen(http: Config['http'], handler: () => Handler, log: Logger): Promise<Listener> {
  const options = {
    maxHeaderSize: MOST_HEADER_BYTES,
    requestTimeout: 0,
    headersTimeout: 30_000,
    keepAliveTimeout: keepAliveSeconds * 1000,
    // A request without a body needs none of a stream's events; they are a tenth of what a check costs.
    optimizeEmptyRequests: true,
    // Whoever offers another protocol gets an answer in this one (RFC 9110 section 7.8); some offer h2c with every request.
    shouldUpgradeCallback: (request: IncomingMessage) =>
      request.headers.upgrade?.toLowerCase() === 'websocket',
  }
  const server: Server =
    http.tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, ...readCertificate(http.tls) })
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const connection: Connection = request.socket
    // What the parser had read already of a connection that is gone.
    if (connection.destroyed) return
    if (isAnswering(connection) && isOneTooMany(connection, response)) {
      log.warn({ address: request.socket.remoteAddress }, 'a client sent too many requests at once')
      connection.destroy()
      return
    }
    connection[latestAnswer] = response
    if (bringsBody(request)) response.once('close', () => stopListeningTo(request))
    handler().handle(request, response)
  }
  server.on('request', answer)
  // Without this listener Node would tell the client to send its body before anybody has decided about the request.
  server.on('checkContinue', (request, response) => {
    holdBody(request)
    answer(request, response)
  })
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { Connection: 'close', 'Content-Length': '0' }).end()
  })
  server.on('upgrade', (request, socket: Connection, head) => {
    socket.on('error', () => socket.destroy())
    // Node hands the connection over at once, also from under an earlier request that waits for its answer.
    if (isAnswering(socket)) socket.destroy()
    else handler().upgrade(request, socket, head)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Connection) => {
    // An error written into the middle of an earlier, pipelined answer would be read as part of it.
    if (isAnswering(socket)) socket.destroy()
    else refuse(error, socket, log)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(http.port, http.host) : error),
    )
    server.listen(http.port, http.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    useCertificate: tls => (server as unknown as TlsServer).setSecureContext(readCertificate(tls)),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

/** Each may cost a connection to an app, of which there are only so many. No browser and no proxy pipelines at all. */
const MOST_PIPELINED = 32

function isOneTooMany(connection: Connection, response: ServerResponse): boolean {
  const count = (connection[pipelined] ?? 0) + 1
  connection[pipelined] = count
  response.once('close', () => {
    connection[pipelined] = (connection[pipelined] ?? 1) - 1
  })
  return count > MOST_PIPELINED
}

const bringsBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

/** How long a client may go on with a body that has its answer already, in milliseconds. */
const REST_OF_BODY = 5_000

/** Node reads such a rest for ever, so a body that drips would hold its connection for as long. */
function stopListeningTo(request: IncomingMessage): void {
  const { socket } = request
  if (request.complete || socket.destroyed) return
  const timer = setTimeout(() => request.complete || socket.destroy(), REST_OF_BODY)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}

/**
 * The files of a certificate, tried out before anybody depends on them.
 * @throws Error that names the files
 */
export function readCertificate(tls: NonNullable<Config['http']['tls']>): { cert: Buffer; key: Buffer } {
  try {
    const pair = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) }
    createSecureContext(pair)
    return pair
  } catch (error) {
    throw new Error(
      `The certificate cannot be used (httpServer.tls.cert ${tls.cert}, httpServer.tls.key ${tls.key}): ${(error as Error).message}.`,
      { cause: error },
    )
  }
}

/** What the parser could not read never becomes a request, so it is answered on the bare connection. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex, log: Logger): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'headers_too_large' : 'bad_request'
  // Nothing of the request is known, so a page is the best guess: a browser is what collects cookies.
  const asPage = { method: 'GET', headers: { accept: 'text/html' } } as IncomingMessage
  const { status, headers, body } = renderError(
    new GatewrightError(code, { detail: { parser: error.code } }),
    asPage,
    log,
  )
  const head = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')
  const reason = code === 'bad_request' ? 'Bad Request' : 'Request Header Fields Too Large'
  lastWords(socket, `HTTP/1.1 ${status} ${reason}\r\n${head}\r\n\r\n${body}`)
}
