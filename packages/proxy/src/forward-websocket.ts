import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { dial } from './dial.ts'
import type { ProxyError } from './errors.ts'
import { type Failure, failureAt, unreachable } from './failures.ts'
import { type HeaderLines, headerList } from './header-lines.ts'
import { joinSockets } from './join-sockets.ts'
import { request as httpRequest } from './node-http.ts'
import { responseOn } from './response-on.ts'
import type { Upstream, Upstreams } from './upstreams.ts'
import { goingAway, WebSocketFrames } from './web-socket-frames.ts'

/** How long a client may take to answer a Close and to close, in milliseconds. */
const GOODBYE = 2_000

/** One WebSocket on its way to an app, with everything decided. */
export interface ForwardedWebSocket {
  readonly request: IncomingMessage
  readonly socket: Duplex
  /** What the client sent behind its handshake. */
  readonly head: Buffer
  readonly upstreams: Upstreams
  /** See {@link Upstreams.pick}. */
  readonly stickTo?: string | undefined
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

/** The server stops: whoever is connected is to be told so. */
interface Leaving {
  begun: boolean
  /** Once the app has taken the handshake. */
  goAway?: () => void
}

/**
 * Passes a WebSocket through: the handshake with cleaned headers, then bytes both ways until either side is closed.
 * @returns what to call when the server stops: the client gets a Close with status 1001 between two frames of the app's, and
 *   its answer goes to the app. Before the app has taken the handshake, as soon as it has.
 */
export function forwardWebSocket(forwarded: ForwardedWebSocket): () => void {
  const { headers, identity } = forwarded
  const leaving: Leaving = { begun: false }
  headers.push(...headerList(identity), 'Connection', 'Upgrade', 'Upgrade', 'websocket')
  shakeHands(forwarded, leaving, [])
  forwarded.request.resume()
  return () => {
    leaving.begun = true
    leaving.goAway?.()
  }
}

/** With the next upstream that has not been tried. */
function shakeHands(
  forwarded: ForwardedWebSocket,
  leaving: Leaving,
  tried: readonly Failure[],
  lastCause?: unknown,
): void {
  const { socket, upstreams, stickTo, connectTimeout, fail } = forwarded
  const upstream = upstreams.pick(
    tried.map(failure => failure.upstream),
    stickTo,
  )
  if (upstream === undefined || socket.destroyed) {
    fail(unreachable(tried, lastCause))
    return
  }
  /** From here on the app may have seen the handshake, so no other is asked. */
  let connected = false
  const handshake = httpRequest({
    ...handshakeOptions(upstream, forwarded),
    createConnection: () =>
      dial(upstream, () => {
        connected = true
        // One that fails at once does so before the handshake listens to it.
      }).on('error', cause => handshake.destroy(cause)),
  })
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
  handshake.on('upgrade', (answer, upstreamSocket, upstreamHead) => {
    if (!settle()) return
    leaving.goAway = open(forwarded, answer, upstreamSocket, upstreamHead)
    if (leaving.begun) leaving.goAway?.()
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
    shakeHands(forwarded, leaving, failures, cause)
  })
  handshake.end()
}

function handshakeOptions({ basePath, ownHost }: Upstream, { target, headers }: ForwardedWebSocket) {
  return {
    path: basePath + target,
    // A flat list is written as it is.
    headers: ownHost === undefined ? headers : ['Host', ownHost, ...headers],
    setHost: false,
  }
}

function open(
  { socket, head, answerHeaders }: ForwardedWebSocket,
  answer: IncomingMessage,
  upstreamSocket: Socket,
  upstreamHead: Buffer,
): () => void {
  if (!joinSockets(socket, upstreamSocket)) return () => {}
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket']
  const headers = answerHeaders(answer.rawHeaders)
  for (let index = 0; index < headers.length; index += 2)
    lines.push(`${headers[index]}: ${headers[index + 1]}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  const frames = new WebSocketFrames()
  const look = (chunk: Buffer): void => void frames.advance(chunk)
  look(upstreamHead)
  if (upstreamHead.length > 0) socket.write(upstreamHead)
  if (head.length > 0) upstreamSocket.write(head)
  socket.pipe(upstreamSocket)
  upstreamSocket.pipe(socket)
  upstreamSocket.on('data', look)
  return () => {
    upstreamSocket.off('data', look)
    sayGoodbye(socket, upstreamSocket, frames)
  }
}

/** Whatever the app still sends is for nobody, but for the rest of a frame that has begun. What the client sends goes on to it. */
function sayGoodbye(client: Duplex, app: Socket, frames: WebSocketFrames): void {
  const timer = setTimeout(() => client.destroy(), GOODBYE)
  client.once('close', () => clearTimeout(timer))
  if (frames.closed) return
  app.unpipe(client)
  if (frames.between) client.write(goingAway)
  else app.on('data', sendRest)
  app.resume()

  function sendRest(chunk: Buffer): void {
    client.write(chunk.subarray(0, frames.advance(chunk, true)))
    if (!frames.between) return
    app.off('data', sendRest)
    if (!frames.closed) client.write(goingAway)
    // Without a reader it would be paused, and its end not be seen.
    app.resume()
  }
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
