import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ProxyError } from './errors.ts'
import { type Failure, failureAt, unreachable } from './failures.ts'
import { type HeaderLines, headerList } from './header-lines.ts'
import { joinSockets } from './join-sockets.ts'
import { responseOn } from './response-on.ts'
import { serverName } from './upstream-connection.ts'
import type { Upstream, Upstreams } from './upstreams.ts'

/** One WebSocket on its way to an app, with everything decided. */
export interface ForwardedWebSocket {
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
  /** Until the app has answered the handshake, in milliseconds. */
  readonly connectTimeout: number
  readonly answerHeaders: (headers: readonly string[]) => string[]
  readonly fail: (error: ProxyError) => void
}

/** Passes a WebSocket through: the handshake with cleaned headers, then bytes both ways until either side is closed. */
export function forwardWebSocket(forwarded: ForwardedWebSocket): void {
  const { headers, identity } = forwarded
  headers.push(...headerList(identity), 'Connection', 'Upgrade', 'Upgrade', 'websocket')
  shakeHands(forwarded, [])
  forwarded.request.resume()
}

/** With the next upstream that has not been tried. */
function shakeHands(forwarded: ForwardedWebSocket, tried: readonly Failure[], lastCause?: unknown): void {
  const { socket, upstreams, connectTimeout, fail } = forwarded
  const upstream = upstreams.pick(tried.map(failure => failure.upstream))
  if (upstream === undefined || socket.destroyed) {
    fail(unreachable(tried, lastCause))
    return
  }
  const handshake = (upstream.tls ? httpsRequest : httpRequest)(handshakeOptions(upstream, forwarded))
  /** From here on the app may have seen the handshake, so no other is asked. */
  let connected = false
  let settled = false
  const timer = setTimeout(() => handshake.destroy(new Error('no handshake in time')), connectTimeout)
  const onGone = () => handshake.destroy()
  const settle = () => {
    if (settled) return false
    settled = true
    clearTimeout(timer)
    socket.off('close', onGone)
    return true
  }
  socket.once('close', onGone)
  handshake.on('socket', upstreamSocket => {
    upstreamSocket.once(upstream.tls ? 'secureConnect' : 'connect', () => {
      connected = true
    })
  })
  handshake.on('upgrade', (answer, upstreamSocket, upstreamHead) => {
    if (settle()) open(forwarded, answer, upstreamSocket, upstreamHead)
  })
  handshake.on('response', answer => {
    const { statusCode = 0 } = answer
    // Node reads `099`, and throws when it is to write it: here that would end the process.
    if (statusCode < 200) handshake.destroy(new Error(`status ${statusCode}`))
    else if (settle()) relayRefusal(forwarded, answer, statusCode)
  })
  handshake.on('error', (cause: NodeJS.ErrnoException) => {
    if (!settle() || socket.destroyed) return
    const failures = [...tried, failureAt(upstream, cause)]
    if (connected) {
      fail(unreachable(failures, cause))
      return
    }
    upstreams.reportDown(upstream)
    shakeHands(forwarded, failures, cause)
  })
  handshake.end()
}

function handshakeOptions(upstream: Upstream, { target, headers }: ForwardedWebSocket) {
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

function open(
  { socket, head, answerHeaders }: ForwardedWebSocket,
  answer: IncomingMessage,
  upstreamSocket: Socket,
  upstreamHead: Buffer,
): void {
  if (!joinSockets(socket, upstreamSocket)) return
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket']
  const headers = answerHeaders(answer.rawHeaders)
  for (let index = 0; index < headers.length; index += 2)
    lines.push(`${headers[index]}: ${headers[index + 1]}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  if (upstreamHead.length > 0) socket.write(upstreamHead)
  if (head.length > 0) upstreamSocket.write(head)
  socket.pipe(upstreamSocket)
  upstreamSocket.pipe(socket)
}

/** The app does not want this socket: its answer goes to the client, and the connection ends. */
function relayRefusal(
  { request, socket, answerHeaders }: ForwardedWebSocket,
  answer: IncomingMessage,
  status: number,
): void {
  const response = responseOn(request, socket)
  response.writeHead(status, answerHeaders(answer.rawHeaders))
  answer.pipe(response)
  answer.on('error', () => socket.destroy())
  // The app may well answer with a stream; it must learn when nobody listens any more.
  socket.once('close', () => answer.destroy())
}
