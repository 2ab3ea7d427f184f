import type { IncomingMessage, ServerResponse as Response } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ProxyError } from './errors.ts'
import { type HeaderLines, headerList } from './header-lines.ts'
import { letGo } from './last-words.ts'
import { request as httpRequest, tlsRequest as httpsRequest, ServerResponse } from './node-http.ts'
import { type Failure, failureAt, unreachable } from './reverse-proxy.ts'
import { serverName } from './upstream-connection.ts'
import type { Upstream, Upstreams } from './upstreams.ts'

export interface Passage {
  readonly request: IncomingMessage
  readonly socket: Duplex
  /** What the client sent behind its handshake. */
  readonly head: Buffer
  readonly upstreams: Upstreams
  readonly target: string
  /** Without who is calling. */
  readonly headers: string[]
  /** Who is calling. */
  readonly identity: HeaderLines
  readonly connectTimeout: number
  readonly answerHeaders: (headers: readonly string[]) => string[]
  readonly fail: (error: ProxyError) => void
}

/** Passes a WebSocket through: the handshake with cleaned headers, then bytes both ways until either side is closed. */
export function pass(passage: Passage): void {
  passage.headers.push(...headerList(passage.identity), 'Connection', 'Upgrade', 'Upgrade', 'websocket')
  attempt(passage, [])
}

function attempt(passage: Passage, tried: readonly Failure[], lastCause?: unknown): void {
  const { request, socket } = passage
  const upstream = passage.upstreams.pick(tried.map(failure => failure.upstream))
  if (upstream === undefined || socket.destroyed) {
    passage.fail(unreachable(tried, lastCause))
    return
  }
  const outgoing = (upstream.tls ? httpsRequest : httpRequest)(upstreamOptions(upstream, passage))
  let settled = false
  const timer = setTimeout(() => outgoing.destroy(new Error('no handshake in time')), passage.connectTimeout)
  const onGone = () => outgoing.destroy()
  const settle = () => {
    if (settled) return false
    settled = true
    clearTimeout(timer)
    socket.off('close', onGone)
    return true
  }
  socket.once('close', onGone)
  outgoing.on('upgrade', (answer, upstreamSocket, upstreamHead) => {
    if (settle()) join(passage, answer, upstreamSocket, upstreamHead)
  })
  outgoing.on('response', answer => {
    const { statusCode = 0 } = answer
    // Node reads `099`, and throws when it is to write it: here that would end the process.
    if (statusCode < 200) outgoing.destroy(new Error(`status ${statusCode}`))
    else if (settle()) relayRefusal(passage, answer, statusCode)
  })
  outgoing.on('error', (cause: NodeJS.ErrnoException) => {
    if (!settle() || socket.destroyed) return
    const failures = [...tried, failureAt(upstream, cause)]
    if (cause.syscall !== 'connect') {
      passage.fail(unreachable(failures, cause))
      return
    }
    passage.upstreams.reportDown(upstream)
    attempt(passage, failures, cause)
  })
  outgoing.end()
  request.resume()
}

function upstreamOptions(upstream: Upstream, { target, headers }: Passage) {
  return {
    agent: false as const,
    host: upstream.hostname,
    port: upstream.port,
    path: upstream.basePath + target,
    // A flat list is written as it is.
    headers,
    servername: upstream.tls ? serverName(upstream.hostname) : undefined,
    setHost: false,
  }
}

function join(passage: Passage, answer: IncomingMessage, upstreamSocket: Socket, upstreamHead: Buffer): void {
  const { socket, head } = passage
  let closed = false
  const close = () => {
    if (closed) return
    closed = true
    socket.destroy()
    upstreamSocket.destroy()
  }
  for (const side of [socket, upstreamSocket]) {
    ;(side as Socket).setTimeout(0)
    ;(side as Socket).setNoDelay(true)
    ;(side as Socket).setKeepAlive(true, 60_000)
    side.on('error', close)
    side.on('close', close)
  }
  if (socket.destroyed) {
    close()
    return
  }
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket']
  const headers = passage.answerHeaders(answer.rawHeaders)
  for (let index = 0; index < headers.length; index += 2)
    lines.push(`${headers[index]}: ${headers[index + 1]}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  if (upstreamHead.length > 0) socket.write(upstreamHead)
  if (head.length > 0) upstreamSocket.write(head)
  socket.pipe(upstreamSocket)
  upstreamSocket.pipe(socket)
}

/** The app does not want this socket: its answer goes to the client, and the connection ends. */
function relayRefusal(passage: Passage, answer: IncomingMessage, status: number): void {
  const response = responseOn(passage.request, passage.socket)
  response.writeHead(status, passage.answerHeaders(answer.rawHeaders))
  answer.pipe(response)
  answer.on('error', () => passage.socket.destroy())
  // The app may well answer with a stream; it must learn when nobody listens any more.
  passage.socket.once('close', () => answer.destroy())
}

/** A response for an upgrade request, of which Node gives only the socket. The connection ends with it. */
export function responseOn(request: IncomingMessage, socket: Duplex): Response {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket as Socket)
  response.on('finish', () => {
    response.detachSocket(socket as Socket)
    letGo(socket)
  })
  socket.on('error', () => socket.destroy())
  return response
}
