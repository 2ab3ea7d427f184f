import type { IncomingMessage, ServerResponse } from 'node:http'
import { GatewrightError } from '../errors.ts'
import { letBodyCome } from '../http/continue.ts'
import type { ConnectionUser, UpstreamConnection } from './upstream-connection.ts'
import type { Upstream, Upstreams } from './upstreams.ts'

/** How long an app may take, in milliseconds. A stream that has begun may go on for ever. */
export interface ProxyTimeouts {
  /** Until the connection stands. */
  readonly connect: number
  /** From one piece of the request's body to the next, and from its end to the head of the answer. */
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
  readonly answerHeaders: (headers: readonly string[]) => string[]
  /** Called at most once, and only while nothing has been sent to the client. */
  readonly fail: (error: GatewrightError) => void
}

/**
 * Sends the request to the app and streams both ways, holding no more than the sockets' buffers. A refused connection goes
 * on to the app's next address, for nothing of the request has been sent by then.
 */
export function forward(exchange: Exchange): void {
  const { request, headers } = exchange
  const { 'transfer-encoding': coding, 'content-length': length } = request.headers
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    // Node undoes the chunks alone; the app would get gzip without being told.
    exchange.fail(new GatewrightError('bad_request', { detail: { transferEncoding: coding } }))
    return
  }
  // Framed here alone, by what is sent below: a client could have its own length removed by naming it in `Connection`, and
  // the app would read the body as another request, with any identity headers in it.
  if (coding !== undefined) headers.push('Transfer-Encoding', 'chunked')
  else if (length !== undefined) headers.push('Content-Length', length)
  else if (takesBody(request.method)) headers.push('Content-Length', '0')
  new Attempt(exchange, coding !== undefined ? 'chunked' : (length ?? '0') === '0' ? 'none' : 'length', [])
}

const takesBody = (method: string | undefined): boolean =>
  method === 'POST' || method === 'PUT' || method === 'PATCH'

/** Methods that may be sent twice when a kept connection turns out to be closed (RFC 9110 section 9.2.2). */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

const chunkedEnd = '0\r\n\r\n'

/** Bodies up to this size are sent in one piece with their head: one call to the system instead of two. */
const smallBody = 8 * 1024

/** How the request's body is framed. */
type Framing = 'none' | 'length' | 'chunked'

/** One request on one connection. */
class Attempt implements ConnectionUser {
  readonly #exchange: Exchange
  readonly #body: Framing
  readonly #tried: readonly Upstream[]
  readonly #upstream: Upstream | undefined
  readonly #connection: UpstreamConnection | undefined
  #timer: NodeJS.Timeout | undefined
  #timedOut = false
  #sent = false
  #uploaded: boolean
  #settled = false
  /** Head of the answer that waits for its body, to go out with it. */
  #waiting: { status: number; message: string; headers: string[]; length: number } | undefined

  constructor(exchange: Exchange, body: Framing, tried: readonly Upstream[]) {
    this.#exchange = exchange
    this.#body = body
    this.#tried = tried
    this.#uploaded = body === 'none'
    this.#upstream = exchange.upstreams.pick(tried)
    if (this.#upstream === undefined || exchange.response.destroyed) {
      exchange.fail(
        new GatewrightError('app_unreachable', { detail: { upstreams: tried.map(({ url }) => url.origin) } }),
      )
      return
    }
    exchange.response.on('close', this.#onClientGone)
    this.#connection = this.#upstream.pool.take()
    this.#wait(exchange.timeouts.connect)
    this.#connection.use(this)
  }

  onReady(): void {
    const { request, headers, target, timeouts } = this.#exchange
    const method = request.method as string
    let head: string
    try {
      head = requestHead(method, (this.#upstream as Upstream).basePath + target, headers)
    } catch (cause) {
      this.#release()
      this.#connection?.destroy()
      this.#exchange.fail(new GatewrightError('internal', { cause }))
      return
    }
    this.#sent = true
    this.#connection?.send(head, method === 'HEAD')
    if (this.#body === 'none') {
      this.#wait(timeouts.answer)
      return
    }
    this.#wait(timeouts.answer)
    letBodyCome(request, this.#exchange.response)
    request.on('data', this.#onUpload)
    request.on('end', this.#onUploaded)
  }

  onHead(status: number, message: string, raw: string[], length: number | undefined): void {
    clearTimeout(this.#timer)
    const { response } = this.#exchange
    const headers = this.#exchange.answerHeaders(raw)
    if (
      length !== undefined &&
      length > 0 &&
      length <= smallBody &&
      this.#exchange.request.method !== 'HEAD'
    ) {
      this.#waiting = { status, message, headers, length }
      // The body comes with the head or not soon.
      setImmediate(this.#flushHead)
      return
    }
    this.#settled = true
    response.writeHead(status, message, headers)
    response.on('drain', this.#onClientDrain)
    // An event stream may have nothing to say for a long time, yet its reader waits for the head.
    if (length === undefined) setImmediate(this.#flushHead)
  }

  onBody(chunk: Buffer): void {
    const { response } = this.#exchange
    if (this.#waiting !== undefined && chunk.length === this.#waiting.length) {
      const { status, message, headers } = this.#waiting
      this.#waiting = undefined
      this.#settled = true
      response.writeHead(status, message, headers)
      response.end(chunk.toString('latin1'), 'latin1')
      return
    }
    this.#flushHead()
    if (!response.write(chunk)) this.#connection?.socket.pause()
  }

  onEnd(reusable: boolean): void {
    const { response, request } = this.#exchange
    this.#flushHead()
    this.#release()
    if (!response.writableEnded) response.end()
    if (reusable && this.#uploaded) {
      this.#connection?.keep()
      return
    }
    this.#connection?.destroy()
    // The app answered before it had read everything: nobody reads the rest, so this connection cannot be kept either.
    if (!this.#uploaded) response.once('finish', () => request.socket.end())
  }

  onFailure(cause: NodeJS.ErrnoException): void {
    this.#release()
    const { response, request, upstreams, fail } = this.#exchange
    if (this.#settled) {
      // Cut off in the middle: the client must see that, not a short answer that looks whole.
      response.destroy()
      return
    }
    if (response.destroyed) return
    const upstream = this.#upstream as Upstream
    const detail = { upstream: upstream.url.origin, reason: cause.code ?? cause.message }
    if (!this.#sent) {
      upstreams.reportDown(upstream)
      new Attempt(this.#exchange, this.#body, [...this.#tried, upstream])
    } else if (this.#timedOut) {
      const stopped = { ...detail, reason: 'the body stopped coming' }
      fail(
        this.#uploaded
          ? new GatewrightError('app_timeout', { detail })
          : new GatewrightError('bad_request', { detail: stopped }),
      )
    } else if (this.#mayRepeat(cause)) {
      new Attempt(this.#exchange, this.#body, this.#tried)
    } else {
      fail(new GatewrightError('app_unreachable', { detail, cause }))
    }
    if (this.#sent && !this.#uploaded) request.resume()
  }

  onDrain(): void {
    if (this.#uploaded) return
    if (this.#awaitsHead()) this.#wait(this.#exchange.timeouts.answer)
    this.#exchange.request.resume()
  }

  /** A kept connection that closed just then. A fresh one says what is really wrong, so this ends. */
  #mayRepeat(cause: NodeJS.ErrnoException): boolean {
    const closed = cause.code === 'ECONNRESET' || cause.code === 'EPIPE' || cause.name === 'AnswerError'
    return (
      closed &&
      this.#connection?.reused === true &&
      !this.#connection.heard &&
      this.#body === 'none' &&
      repeatable.has(this.#exchange.request.method ?? '')
    )
  }

  #wait(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#giveUp, milliseconds)
  }

  readonly #giveUp = (): void => {
    this.#timedOut = true
    this.#connection?.destroy()
    this.onFailure(new Error('time-out'))
  }

  readonly #flushHead = (): void => {
    const { response } = this.#exchange
    if (this.#waiting !== undefined) {
      const { status, message, headers } = this.#waiting
      this.#waiting = undefined
      this.#settled = true
      response.writeHead(status, message, headers)
      response.on('drain', this.#onClientDrain)
    }
    if (this.#settled && !response.writableEnded && !response.destroyed) response.flushHeaders()
  }

  readonly #onClientGone = (): void => {
    this.#release()
    this.#connection?.destroy()
  }

  readonly #onClientDrain = (): void => {
    this.#connection?.socket.resume()
  }

  readonly #onUpload = (chunk: Buffer): void => {
    const socket = this.#connection?.socket
    if (socket === undefined || socket.destroyed) return
    let more: boolean
    if (this.#body === 'chunked') {
      socket.cork()
      socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
      socket.write(chunk)
      more = socket.write('\r\n', 'latin1')
      socket.uncork()
    } else {
      more = socket.write(chunk)
    }
    if (more) {
      this.#timer?.refresh()
      return
    }
    // Now the app is slow, and not the client.
    clearTimeout(this.#timer)
    this.#exchange.request.pause()
  }

  readonly #onUploaded = (): void => {
    this.#uploaded = true
    if (this.#body === 'chunked') this.#connection?.socket.write(chunkedEnd, 'latin1')
    if (this.#awaitsHead()) this.#wait(this.#exchange.timeouts.answer)
  }

  #awaitsHead(): boolean {
    return !this.#settled && this.#waiting === undefined
  }

  /** Lets go of everything that was listened to. */
  #release(): void {
    clearTimeout(this.#timer)
    // A head that waits when the connection breaks must not go out behind our own answer.
    this.#waiting = undefined
    const { request, response } = this.#exchange
    response.off('close', this.#onClientGone)
    response.off('drain', this.#onClientDrain)
    if (this.#body !== 'none') {
      request.off('data', this.#onUpload)
      request.off('end', this.#onUploaded)
    }
  }
}

/** The head as it is written. Values come from Node's parser or are made safe by us; this is the second lock. */
function requestHead(method: string, path: string, headers: readonly string[]): string {
  let head = `${method} ${path} HTTP/1.1\r\n`
  for (let index = 0; index < headers.length; index += 2) {
    const value = headers[index + 1] as string
    if (/[\r\n\0]/.test(value)) throw new TypeError(`${headers[index]} cannot be written`)
    head += `${headers[index]}: ${value}\r\n`
  }
  return `${head}Connection: keep-alive\r\n\r\n`
}
