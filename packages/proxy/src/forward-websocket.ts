import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { AnswerError } from './answer-error.ts'
import { dial } from './dial.ts'
import { ProxyError } from './errors.ts'
import { type Failure, failureAt, tooSlow, unreachable } from './failures.ts'
import type { ProxyTimeouts } from './forwarded-request.ts'
import { type HeaderLines, headerList } from './header-lines.ts'
import { joinSockets } from './join-sockets.ts'
import { request as httpRequest } from './node-http.ts'
import { OpenWebSocket, type PassedWebSocket } from './open-web-socket.ts'
import { responseOn } from './response-on.ts'
import { TimeLimit } from './time-limit.ts'
import type { Upstream, Upstreams } from './upstreams.ts'
import { giveBackAfter, takeRoom, waitForRoom } from './web-socket-room.ts'

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
  /** Without `lines`. */
  readonly headers: string[]
  /** More of them, put together before: who is calling, and where people see the app. */
  readonly lines: HeaderLines
  /** Those of a request: until the connection stands, and from there until the app has answered the handshake. */
  readonly timeouts: ProxyTimeouts
  readonly answerHeaders: (headers: readonly string[]) => string[]
  /** Told of data from the client, as often as it comes; not of a Ping, Pong or Close, which browsers send by themselves. */
  readonly onActivity?: (() => void) | undefined
  readonly fail: (error: ProxyError) => void
}

/** What has been asked for while the app had not taken the handshake yet, and who does it from then on. */
interface Passage {
  leaving: boolean
  opened?: OpenWebSocket
}

/**
 * Passes a WebSocket through: the handshake with cleaned headers, then bytes both ways until either side is closed.
 * @returns how it is ended from here. Before the app has taken the handshake, a goodbye waits until it has, and what is cut off
 *   simply ends.
 */
export function forwardWebSocket(forwarded: ForwardedWebSocket): PassedWebSocket {
  const { headers, lines, socket, request } = forwarded
  const passage: Passage = { leaving: false }
  headers.push(...headerList(lines), 'Connection', 'Upgrade', 'Upgrade', 'websocket')
  shakeHands(forwarded, passage, [])
  request.resume()
  return {
    goAway() {
      passage.leaving = true
      passage.opened?.goAway()
    },
    cutOff(status) {
      if (passage.opened === undefined) socket.destroy()
      else passage.opened.cutOff(status)
    },
  }
}

/**
 * With the next upstream that has not been tried.
 * @param called it has waited for room, and its turn has come
 * @returns whether there was room
 */
function shakeHands(
  forwarded: ForwardedWebSocket,
  passage: Passage,
  tried: readonly Failure[],
  lastCause?: unknown,
  called = false,
): boolean {
  const { socket, upstreams, stickTo, timeouts, fail } = forwarded
  const upstream = upstreams.pick(
    tried.map(failure => failure.upstream),
    stickTo,
  )
  if (upstream === undefined || socket.destroyed) {
    fail(unreachable(tried, lastCause))
    return true
  }
  const giveBack = takeRoom(upstreams, upstream, called)
  if (giveBack !== undefined) {
    shakeHandsWith(upstream, giveBack, forwarded, passage, tried)
  } else if (!called) {
    const enter = () => shakeHands(forwarded, passage, tried, lastCause, true)
    waitForRoom({ socket, upstreams, milliseconds: timeouts.connect, fail }, enter)
  }
  return giveBack !== undefined
}

/** @param giveBack what was taken of the upstream's connections */
function shakeHandsWith(
  upstream: Upstream,
  giveBack: () => void,
  forwarded: ForwardedWebSocket,
  passage: Passage,
  tried: readonly Failure[],
): void {
  const { socket, upstreams, timeouts, fail } = forwarded
  let handshake: ClientRequest
  try {
    handshake = httpRequest({
      ...handshakeOptions(upstream, forwarded),
      // One that fails at once does so before the handshake listens to it.
      createConnection: () => dial(upstream, onConnected).on('error', cause => handshake.destroy(cause)),
    })
  } catch (cause) {
    giveBack()
    fail(new ProxyError('unwritable', { cause }))
    return
  }
  giveBackAfter(handshake, giveBack)
  /** From here on the app may have seen the handshake, so no other is asked. */
  let connected = false
  let settled = false
  // First for the connection, then for the app's answer, which may have work to do before it.
  let timer = setTimeout(() => handshake.destroy(new Error('no connection in time')), timeouts.connect)
  function onConnected() {
    connected = true
    if (settled) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!settle()) return
      handshake.destroy()
      fail(tooSlow(upstream, 'app'))
    }, timeouts.answer)
  }
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
    passage.opened = open(forwarded, answer, upstreamSocket, upstreamHead)
    if (passage.leaving) passage.opened?.goAway()
  })
  handshake.on('response', answer => {
    const { statusCode = 0 } = answer
    // Node reads `099`, and throws when it is to write it: here that would end the process.
    if (statusCode < 200) handshake.destroy(new AnswerError(`status ${statusCode} is none`))
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
    shakeHands(forwarded, passage, failures, cause)
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
  { socket, head, answerHeaders, onActivity }: ForwardedWebSocket,
  answer: IncomingMessage,
  upstreamSocket: Socket,
  upstreamHead: Buffer,
): OpenWebSocket | undefined {
  if (!joinSockets(socket, upstreamSocket)) return undefined
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket']
  const headers = answerHeaders(answer.rawHeaders)
  for (let index = 0; index < headers.length; index += 2)
    lines.push(`${headers[index]}: ${headers[index + 1]}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  const opened = new OpenWebSocket(socket, upstreamSocket, onActivity)
  opened.open({ ofClient: head, ofApp: upstreamHead })
  return opened
}

/** The app does not want this socket: its answer goes to the client, and the connection ends. */
function relayRefusal(
  { request, socket, timeouts, answerHeaders }: ForwardedWebSocket,
  answer: IncomingMessage,
  status: number,
): void {
  const response = responseOn(request, socket)
  response.writeHead(status, answerHeaders(answer.rawHeaders))
  // Whoever never reads on would hold the app's connection for ever.
  const time = new TimeLimit(() => socket.destroy())
  answer.on('data', () => response.writableNeedDrain && time.give(timeouts.answer))
  response.on('drain', () => time.takeBack())
  socket.once('close', () => time.close())
  answer.pipe(response)
  answer.on('error', () => socket.destroy())
  // The app may well answer with a stream; it must learn when nobody listens any more.
  socket.once('close', () => answer.destroy())
}
