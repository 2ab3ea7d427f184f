import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { GatewrightError } from '../errors.ts'
import type { Upstream, Upstreams } from './upstreams.ts'

/** How long an app may take, in milliseconds. A stream that has begun may go on for ever. */
export interface ProxyTimeouts {
  /** Until the connection stands. */
  readonly connect: number
  /** From the end of the request to the head of the answer. */
  readonly answer: number
}

export const defaultTimeouts: ProxyTimeouts = { connect: 5_000, answer: 120_000 }

/** One request on its way to an app, with everything decided. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly upstreams: Upstreams
  /** Path below the upstream's own, and the query. */
  readonly target: string
  /** Complete, without framing: a flat list of names and values. */
  readonly headers: string[]
  readonly timeouts: ProxyTimeouts
  /** Headers of the answer that go on, as a flat list. */
  readonly answerHeaders: (answer: IncomingMessage) => string[]
  /** Called at most once, and only while nothing has been sent to the client. */
  readonly fail: (error: GatewrightError) => void
}

/**
 * Sends the request to the app and streams both ways, holding no more than the sockets' buffers. A refused connection goes
 * on to the app's next address, for nothing of the request has been sent by then.
 */
export function forward(exchange: Exchange): void {
  const { request } = exchange
  const coding = request.headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    // Node undoes the chunks alone; the app would get gzip without being told.
    exchange.fail(new GatewrightError('bad_request', { detail: { transferEncoding: coding } }))
    return
  }
  const hasBody = coding !== undefined || (request.headers['content-length'] ?? '0') !== '0'
  if (coding !== undefined) exchange.headers.push('Transfer-Encoding', 'chunked')
  else if (!hasBody && request.headers['content-length'] === undefined && takesBody(request.method)) {
    exchange.headers.push('Content-Length', '0')
  }
  attempt(exchange, hasBody, [])
}

const takesBody = (method: string | undefined): boolean =>
  method === 'POST' || method === 'PUT' || method === 'PATCH'

/** Methods that may be sent twice when a kept socket turns out to be closed (RFC 9110 section 9.2.2). */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

function attempt(exchange: Exchange, hasBody: boolean, tried: readonly Upstream[]): void {
  const { request, response, timeouts } = exchange
  const upstream = exchange.upstreams.pick(tried)
  if (upstream === undefined || response.destroyed) {
    exchange.fail(new GatewrightError('app_unreachable', { detail: { upstreams: tried.map(nameOf) } }))
    return
  }
  const outgoing = (upstream.tls ? httpsRequest : httpRequest)(
    upstreamOptions(upstream, exchange, upstream.agent),
  )
  let settled = false
  let timedOut = false
  let timer = setTimeout(giveUp, timeouts.connect)

  function giveUp(): void {
    timedOut = true
    outgoing.destroy()
  }
  function onClientGone(): void {
    outgoing.destroy()
  }
  function settle(): boolean {
    if (settled) return false
    settled = true
    clearTimeout(timer)
    return true
  }
  function awaitAnswer(): void {
    clearTimeout(timer)
    if (!settled) timer = setTimeout(giveUp, timeouts.answer)
  }

  outgoing.on('socket', socket => {
    // The body waits for the connection, so that a refused one leaves it whole for the next address.
    if (!socket.connecting) begin()
    else socket.once(upstream.tls ? 'secureConnect' : 'connect', begin)
  })
  function begin(): void {
    clearTimeout(timer)
    if (!hasBody) {
      awaitAnswer()
      return
    }
    request.pipe(outgoing)
    request.once('end', awaitAnswer)
  }
  if (!hasBody) outgoing.end()

  outgoing.on('response', answer => {
    if (!settle()) return
    response.off('close', onClientGone)
    relayAnswer(exchange, outgoing, answer)
  })
  // A 101 that nobody asked for: the app and we would no longer agree on what the bytes mean.
  outgoing.on('upgrade', (_answer, socket: Duplex) => {
    socket.destroy()
    if (settle()) exchange.fail(new GatewrightError('app_unreachable', { detail: { unasked: 'upgrade' } }))
  })
  outgoing.on('error', (cause: NodeJS.ErrnoException) => {
    if (!settle()) return
    response.off('close', onClientGone)
    if (response.destroyed) return
    if (timedOut && outgoing.socket?.connecting === false) {
      request.unpipe(outgoing)
      exchange.fail(new GatewrightError('app_timeout', { detail: { upstream: nameOf(upstream) } }))
      return
    }
    if (timedOut || isConnectFailure(cause)) {
      exchange.upstreams.reportDown(upstream)
      attempt(exchange, hasBody, [...tried, upstream])
      return
    }
    if (outgoing.reusedSocket && !hasBody && repeatable.has(request.method ?? '') && tried.length < 3) {
      attempt(exchange, hasBody, tried)
      return
    }
    request.unpipe(outgoing)
    const detail = { upstream: nameOf(upstream), reason: cause.code ?? cause.message }
    exchange.fail(new GatewrightError('app_unreachable', { detail, cause }))
  })
  response.on('close', onClientGone)
}

/** Options for `http.request` to this upstream. */
export function upstreamOptions(
  upstream: Upstream,
  exchange: Pick<Exchange, 'request' | 'target' | 'headers'>,
  agent: Upstream['agent'] | false,
) {
  return {
    agent,
    host: upstream.hostname,
    port: upstream.port,
    method: exchange.request.method as string,
    path: upstream.basePath + exchange.target,
    // A flat list is written as it is: no copy, no look-up per name.
    headers: exchange.headers,
    servername: upstream.tls ? upstream.hostname : undefined,
    setHost: false,
  }
}

const nameOf = (upstream: Upstream): string => upstream.url.origin

/** Nothing of the request can have arrived. */
const isConnectFailure = (error: NodeJS.ErrnoException): boolean =>
  error.syscall === 'connect' || error.syscall === 'getaddrinfo' || error.code === 'ECONNREFUSED'

function relayAnswer(exchange: Exchange, outgoing: ClientRequest, answer: IncomingMessage): void {
  const { response, request } = exchange
  if (response.destroyed) {
    answer.destroy()
    return
  }
  try {
    response.writeHead(
      answer.statusCode as number,
      answer.statusMessage as string,
      exchange.answerHeaders(answer),
    )
  } catch (cause) {
    // Node's parser lets through what its writer refuses, such as a control character in a header.
    answer.destroy()
    exchange.fail(new GatewrightError('app_unreachable', { detail: { reason: 'unusable answer' }, cause }))
    return
  }
  let begun = false
  answer.on('data', (chunk: Buffer) => {
    begun = true
    if (!response.write(chunk)) answer.pause()
  })
  response.on('drain', () => answer.resume())
  answer.on('end', () => {
    if (answer.complete) response.end()
    else response.destroy()
    // The app answered before it had read everything: nobody reads the rest, so the connection cannot be kept.
    if (!request.complete) leaveUnread(request, outgoing)
  })
  // Cut off in the middle: the client must see that, not a short answer that looks whole.
  answer.on('error', () => response.destroy())
  answer.on('close', () => {
    if (!answer.complete) response.destroy()
  })
  response.on('close', () => {
    if (!answer.complete) answer.destroy()
  })
  // An event stream may have nothing to say for a long time, yet its reader waits for the head.
  if (answer.headers['content-length'] === undefined) {
    setImmediate(() => {
      if (!begun && !response.writableEnded) response.flushHeaders()
    })
  }
}

function leaveUnread(request: IncomingMessage, outgoing: ClientRequest): void {
  request.unpipe(outgoing)
  outgoing.destroy()
  request.socket.end()
}
