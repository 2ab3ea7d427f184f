import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Server as TlsServer } from 'node:tls'
import type { Config } from '@gatewright/config'
import { createServer, createTlsServer, holdBody, keepAliveSeconds } from '@gatewright/proxy'
import type { Logger } from 'pino'
import { answerUnreadable } from './answer-unreadable.ts'
import { readCertificate } from './certificate.ts'
import { IncomingRequest } from './incoming-request.ts'
import { type ClientConnection, isAnswering, isOneTooMany, nowAnswers } from './pipelining.ts'
import { bringsBody, limitRestOfBody } from './rest-of-body.ts'

/** Bytes of headers that are read; room for a browser full of cookies. More is answered with 431. */
const mostHeaderBytes = 32 * 1024

/** Who answers. Asked anew for every request, so that a restart can put another in its place. */
export interface Handler {
  handle(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

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
    maxHeaderSize: mostHeaderBytes,
    requestTimeout: 0,
    headersTimeout: 30_000,
    keepAliveTimeout: keepAliveSeconds * 1000,
    // A request without a body needs none of a stream's events; they are a tenth of what a check costs. Who reads a body
    // all the same is told of its end by `IncomingRequest`.
    optimizeEmptyRequests: true,
    IncomingMessage: IncomingRequest,
    // Whoever offers another protocol gets an answer in this one (RFC 9110 section 7.8); some offer h2c with every request.
    shouldUpgradeCallback: (request: IncomingMessage) =>
      request.headers.upgrade?.toLowerCase() === 'websocket',
  }
  const server: Server =
    http.tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, ...readCertificate(http.tls) })
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const connection: ClientConnection = request.socket
    // What the parser had read already of a connection that is gone.
    if (connection.destroyed) return
    if (isAnswering(connection) && isOneTooMany(connection, response)) {
      log.warn({ address: request.socket.remoteAddress }, 'a client sent too many requests at once')
      connection.destroy()
      return
    }
    nowAnswers(connection, response)
    if (bringsBody(request)) response.once('close', () => limitRestOfBody(request))
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
  server.on('upgrade', (request, socket: ClientConnection, head) => {
    socket.on('error', () => socket.destroy())
    // Node hands the connection over at once, also from under an earlier request that waits for its answer.
    if (isAnswering(socket)) socket.destroy()
    else handler().upgrade(request, socket, head)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: ClientConnection) => {
    // An error written into the middle of an earlier, pipelined answer would be read as part of it.
    if (isAnswering(socket)) socket.destroy()
    else answerUnreadable(error, socket, log)
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
