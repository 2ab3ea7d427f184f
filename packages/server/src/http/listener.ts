import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net'
import type { Server as TlsServer } from 'node:tls'
import type { Config } from '@gatewright/config'
import { createServer, createTlsServer, holdBody, lastWords } from '@gatewright/proxy'
import type { Logger } from 'pino'
import { GatewrightError } from '../errors.ts'
import { StartError } from '../start-error.ts'
import { answerUnreadable } from './answer-unreadable.ts'
import { bareAnswer } from './bare-answer.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import type { CertificatesByName } from './certificates-by-name.ts'
import { type Closed, createConnectionCounts } from './connection-counts.ts'
import {
  type ConnectionLimits,
  mostHeaderBytes,
  mostHeaderLines,
  roomFor,
  usualLimits,
} from './connection-limits.ts'
import { createConnections } from './connections.ts'
import type { Handler } from './handler.ts'
import { createAnswerStream } from './http2/answer-streams.ts'
import { protocolsOf, speaksHttp2, takeSecured } from './http2/secure-connections.ts'
import { createSessions } from './http2/sessions.ts'
import { IncomingRequest } from './incoming-request.ts'
import { notListening, type PlaceKeys } from './not-listening.ts'
import { affordable } from './open-files.ts'
import { answerOn, type ClientConnection, isAnswering, isOneTooMany, nowAnswers } from './pipelining.ts'
import { noteRefusal } from './refusals.ts'
import { answerError } from './render-error.ts'
import { bringsBody, limitRestOfBody } from './rest-of-body.ts'
import { createShownCertificate } from './shown-certificate.ts'
import { createSlowBodies } from './slow-bodies.ts'
import { createTrustedProxies } from './trusted-proxies.ts'

export interface Listener {
  /** The port that was given, or that the system chose. */
  readonly port: number
  /** Connections of clients. */
  readonly open: number
  /** What new connections get that ask for no name; none without TLS. */
  readonly certificate: Certificate | undefined
  /** A renewed certificate, another one, or one for each name: new connections get it, open ones go on. */
  useCertificate(next: Certificate | CertificatesByName): void
  /**
   * How many connections there may be, and whose address is a proxy's, from now on. Those that are open stay, but for idle ones
   * that were kept for a proxy that is none any more.
   */
  useRoom(http: Room): void
  /** Answers from here on are the last of their connections, so that clients go elsewhere without an answer lost. */
  drain(): void
  /** What is being answered. */
  answering(): readonly ServerResponse[]
  /** Takes no new connections, lets answers in progress end, closes idle connections at once. Settles when none is left. */
  close(): Promise<void>
  /** Closes every connection, whatever is in progress. @returns how many there were */
  cut(): number
}

type Room = Pick<Config['http'], 'maxConnections' | 'trustedProxies'>

/** The port is taken. `message` names it and the key that changes it. */
export class PortTakenError extends StartError {
  override readonly name = 'PortTakenError'
  readonly port: number
  /** @param key of the configuration that says the port */
  constructor(port: number, host: string, key = 'httpServer.port') {
    super(`Port ${port} on ${host} is taken by another program. Stop that program, or set ${key} to another.`)
    this.port = port
  }
}

/** Connections that wait to be taken, as far as the system lets them: a burst of strangers fills Node's 511 in a moment. */
const mostWaiting = 4096

/** How often those are closed that are idle since no connection is taken any more, for the first time after so long; in milliseconds. */
const closeIdleEvery = 50
/** So long a client that has just connected may take to send what it has come for, in milliseconds. */
const justCame = 500

/** Between two keep-alive probes of a connection that nothing passes on, in milliseconds: a peer that has vanished is found. */
const probeEvery = 60_000

/**
 * Listens as the configuration says.
 * @param limits how long a client may take
 * @param onClosed told of each connection that was closed before its time
 * @param more.byName certificates where `http.tls` gets them by ACME
 * @param more.keys of the configuration that say where; those of `httpServer` when absent
 * @throws PortTakenError
 * @throws StartError when the address is not this machine's or a TLS file cannot be read
 */
export async function listen(
  http: Config['http'],
  handler: () => Handler,
  log: Logger,
  limits: ConnectionLimits = usualLimits,
  onClosed?: (why: Closed) => void,
  more: { readonly byName?: CertificatesByName | undefined; readonly keys?: PlaceKeys | undefined } = {},
): Promise<Listener> {
  const options = {
    maxHeaderSize: mostHeaderBytes,
    requestTimeout: 0,
    headersTimeout: limits.head,
    // Node looks every half a minute, so that a head that drips would live for nearly twice its limit.
    connectionsCheckingInterval: limits.sweep,
    handshakeTimeout: limits.firstByte,
    keepAlive: true,
    keepAliveInitialDelay: probeEvery,
    keepAliveTimeout: limits.kept,
    // So much longer than what is announced, for what is on its way.
    keepAliveTimeoutBuffer: Math.min(1000, limits.kept),
    // A request without a body needs none of a stream's events; they are a tenth of what a check costs. Who reads a body
    // all the same is told of its end by `IncomingRequest`.
    optimizeEmptyRequests: true,
    IncomingMessage: IncomingRequest,
    // Whoever offers another protocol gets an answer in this one (RFC 9110 section 7.8); some offer h2c with every request.
    shouldUpgradeCallback: (request: IncomingMessage) =>
      request.headers.upgrade?.toLowerCase() === 'websocket',
  }
  const first = http.tls && (http.tls.acme ? more.byName : readCertificate(http.tls))
  const shown = createShownCertificate()
  const server: Server =
    http.tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, SNICallback: shown.chooseByName, ALPNProtocols: protocolsOf(http) })
  const useCertificate = (next: Certificate | CertificatesByName) =>
    shown.use(next, server as unknown as TlsServer)
  if (first !== undefined) useCertificate(first)
  let room = roomFor(affordable(http.maxConnections, log))
  let proxies = createTrustedProxies(http.trustedProxies)
  const now = () => performance.now()
  const counts = createConnectionCounts(log, onClosed)
  const connections = createConnections({
    limits,
    counts,
    now,
    room: () => room,
    isProxy: address => proxies.lists(address),
  })
  const slowBodies = createSlowBodies({ limits, counts, now })
  letIn(server, socket => connections.admit(socket, http.tls !== undefined))
  const answerStream = createAnswerStream({ handler, connections, slowBodies, log })
  const sessions = speaksHttp2(http)
    ? createSessions({ answer: answerStream, limits, onIdle: connections.fellIdle, now })
    : undefined
  if (http.tls !== undefined) takeSecured(server, connections, sessions)
  const sweeping = setInterval(() => {
    const at = now()
    connections.sweep(at)
    slowBodies.sweep(at)
    sessions?.sweep(at)
    counts.report(at, { open: connections.open, most: room.all })
  }, limits.sweep)
  sweeping.unref()
  let draining = false
  const answering = () => [
    ...connections.speakers().flatMap(speaker => answerOn(speaker) ?? []),
    ...(sessions?.answering() ?? []),
  ]
  function drain(): void {
    draining = true
    for (const response of answering()) response.shouldKeepAlive = false
    sessions?.drain()
  }
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const connection: ClientConnection = request.socket
    // What the parser had read already of a connection that is gone, or has had its last answer.
    if (!connection.writable) return
    connections.heard(connection)
    if (draining) response.shouldKeepAlive = false
    if (hasTooManyLines(request)) {
      response.shouldKeepAlive = false
      answerError(request, response, tooManyLines(), log)
      return
    }
    if (isAnswering(connection) && isOneTooMany(connection, response)) {
      const from = request.socket.remoteAddress
      const message = 'a client sent too many requests at once'
      noteRefusal(log, { level: 'warn', kind: 'pipelining', from, facts: { address: from }, message })
      connection.destroy()
      return
    }
    nowAnswers(connection, response)
    if (bringsBody(request)) {
      slowBodies.watch(request, response)
      response.once('close', () => limitRestOfBody(request))
    }
    handler().handle(request, response)
  }
  server.on('request', answer)
  const isKeptForProxy = ({ timeout }: Socket): boolean => timeout === limits.keptForProxies
  // Of a connection on which nothing is asked any more; Node would close it. Not one request costs a thing by this.
  server.on('timeout', (socket: Socket) => {
    if (isKeptForProxy(socket) || draining || !proxies.lists(socket.remoteAddress ?? '')) socket.destroy()
    else {
      socket.setTimeout(limits.keptForProxies)
      connections.fellIdle(socket)
    }
  })
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
    connections.heard(socket)
    // Node hands the connection over at once, also from under an earlier request that waits for its answer.
    if (isAnswering(socket)) socket.destroy()
    else if (hasTooManyLines(request)) answerUnreadable(overflow, socket, log)
    else handler().upgrade(request, socket, head)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: ClientConnection) => {
    // An error written into the middle of an earlier, pipelined answer would be read as part of it.
    if (isAnswering(socket)) socket.destroy()
    else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      counts.add('slowHeads')
      lastWords(socket, tooSlow)
    } else answerUnreadable(error, socket, log)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new PortTakenError(http.port, http.host, more.keys?.port)
          : notListening(error, http, more.keys),
      ),
    )
    server.listen({ port: http.port, host: http.host, backlog: mostWaiting }, resolve)
  })
  // Of a connection that the system could not hand over, too many files for one. Without a listener it would end the process.
  server.on('error', error => counts.failed(error))
  return {
    port: (server.address() as AddressInfo).port,
    get open() {
      return connections.open
    },
    get certificate() {
      return shown.usual
    },
    useCertificate,
    useRoom(next) {
      room = roomFor(affordable(next.maxConnections, log))
      proxies = createTrustedProxies(next.trustedProxies)
      for (const connection of connections.idle() as readonly Socket[]) {
        if (isKeptForProxy(connection) && !proxies.lists(connection.remoteAddress ?? '')) connection.destroy()
      }
    },
    drain,
    answering,
    close: () =>
      new Promise(resolve => {
        drain()
        const closeIdle = () => {
          server.closeIdleConnections()
          connections.closeSilent(justCame)
          sessions?.closeIdle(justCame)
        }
        // After what has come meanwhile was read: where the machine is busy, that waits as long as this.
        const closing = setInterval(() => setImmediate(closeIdle), closeIdleEvery)
        // Not HTTP's own, which closes idle connections at once: the next request of a busy one is on its way, and its answer
        // tells the client to come by another.
        NetServer.prototype.close.call(server, () => {
          clearInterval(closing)
          clearInterval(sweeping)
          // By now it only stops looking for slow heads.
          server.close()
          resolve()
        })
      }),
    cut: connections.cut,
  }
}

const tooSlow = bareAnswer('request_too_slow')
/** What the parser calls more bytes than it reads. */
const overflow: NodeJS.ErrnoException = Object.assign(new Error('too many header lines'), {
  code: 'HPE_HEADER_OVERFLOW',
})

/** Node leaves out what is beyond 2000 lines without a word, and everybody who looks at headers would look in vain. */
const hasTooManyLines = ({ rawHeaders }: IncomingMessage): boolean => rawHeaders.length > 2 * mostHeaderLines

const tooManyLines = () =>
  new GatewrightError('headers_too_large', {
    detail: { reason: `more than ${mostHeaderLines} header lines` },
  })

/** Asks before HTTP or TLS has to do with a connection. */
function letIn(server: Server, admits: (socket: Socket) => boolean): void {
  const takers = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    if (admits(socket)) for (const take of takers) take.call(server, socket)
  })
}
