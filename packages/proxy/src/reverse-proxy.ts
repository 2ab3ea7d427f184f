import type { IncomingMessage, ServerResponse } from 'node:http'
import { letBodyCome } from './continue.ts'
import { ProxyError } from './errors.ts'
import { type HeaderLines, headerLines } from './header-lines.ts'
import { writeParsedHead } from './prepared-head.ts'
import { Upload, type UploadWatcher } from './upload.ts'
import type { ConnectionUser, UpstreamConnection } from './upstream-connection.ts'
import type { Upstream, Upstreams } from './upstreams.ts'
import { writeTogether } from './write-together.ts'

/** How long an app may take, in milliseconds. A stream that has begun may go on for ever. */
export interface ProxyTimeouts {
  /** Until the connection stands. */
  readonly connect: number
  /**
   * From one piece of the request's body to the next, from its end to the head of the answer, and from one piece of the
   * answer's body to the next where the client holds it up.
   */
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
  /** Without framing and who is calling: a flat list of names and values. */
  readonly headers: string[]
  /** Who is calling. */
  readonly identity: HeaderLines
  readonly timeouts: ProxyTimeouts
  /** Headers of the answer that go on, as a flat list. */
  readonly answerHeaders: (headers: readonly string[]) => string[]
  /** The answer goes on for as long as the app likes: `end` ends it. Returns what to call when it has ended by itself. */
  readonly onStream: (end: () => void) => () => void
  /** Called at most once, and only while nothing has been sent to the client. */
  readonly fail: (error: ProxyError) => void
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
    exchange.fail(new ProxyError('unsupported_coding', { detail: { transferEncoding: coding } }))
    return
  }
  // Framed here alone, by what is sent below: a client could have its own length removed by naming it in `Connection`, and
  // the app would read the body as another request, with any identity headers in it.
  if (coding !== undefined) headers.push('Transfer-Encoding', 'chunked')
  else if (length !== undefined) headers.push('Content-Length', length.replace(/^0+(?=\d)/, ''))
  else if (takesBody(request.method)) headers.push('Content-Length', '0')
  new Attempt(exchange, coding !== undefined ? 'chunked' : (length ?? '0') === '0' ? 'none' : 'length', [])
}

function withoutLength(headers: readonly string[]): string[] {
  const isLength = (index: number) => headers[index]?.toLowerCase() === 'content-length'
  return headers.filter((_, index) => !isLength(index - (index % 2)))
}

const takesBody = (method: string | undefined): boolean =>
  method === 'POST' || method === 'PUT' || method === 'PATCH'

/** Methods that may be sent twice when a kept connection turns out to be closed (RFC 9110 section 9.2.2). */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/** Bodies up to this size are sent in one piece with their head: one call to the system instead of two. */
const smallBody = 8 * 1024

/** An address of the app that was tried in vain, and why. */
export interface Failure {
  readonly upstream: Upstream
  readonly reason: string
}

export const failureAt = (upstream: Upstream, cause: NodeJS.ErrnoException): Failure => ({
  upstream,
  reason: cause.code ?? cause.message,
})

/** @param cause what happened at the last of them */
export const unreachable = (tried: readonly Failure[], cause?: unknown): ProxyError =>
  new ProxyError('unreachable', {
    detail: { tried: tried.map(({ upstream, reason }) => ({ upstream: upstream.url.origin, reason })) },
    cause,
  })

/** How the request's body is framed. */
type Framing = 'none' | 'length' | 'chunked'

/** The head of an answer, and the length of the body that it announces. */
interface AnswerHead {
  readonly status: number
  readonly message: string
  readonly headers: string[]
  readonly length: number | undefined
}

/** One request on one connection. */
class Attempt implements ConnectionUser, UploadWatcher {
  readonly #exchange: Exchange
  readonly #body: Framing
  readonly #tried: readonly Failure[]
  readonly #upstream: Upstream | undefined
  readonly #connection: UpstreamConnection | undefined
  #upload: Upload | undefined
  #timedOut = false
  #sent = false
  #uploaded: boolean
  /** A head has gone to the client, so no answer of ours can. */
  #settled = false
  /** Head of the answer that waits for its body, to go out with it. */
  #waiting: AnswerHead | undefined
  /** A head that Node holds back until there is a body. */
  #heldBack = false
  /** The whole answer goes out at the end of this turn of the event loop. */
  #ending = false
  #stopWatching: (() => void) | undefined

  constructor(exchange: Exchange, body: Framing, tried: readonly Failure[], cause?: unknown) {
    this.#exchange = exchange
    this.#body = body
    this.#tried = tried
    this.#uploaded = body === 'none'
    this.#upstream = exchange.upstreams.pick(tried.map(({ upstream }) => upstream))
    if (this.#upstream === undefined || exchange.response.destroyed) {
      exchange.fail(unreachable(tried, cause))
      return
    }
    exchange.response.on('close', this.#onClientGone)
    this.#connection = this.#upstream.pool.take()
    if (!this.#connection.ready) this.#connection.giveTime(exchange.timeouts.connect)
    this.#connection.use(this)
  }

  onReady(): void {
    const connection = this.#connection as UpstreamConnection
    const { request, response, headers, identity, target, timeouts } = this.#exchange
    const method = request.method as string
    let head: string
    try {
      const path = (this.#upstream as Upstream).basePath + target
      head = `${method} ${path} HTTP/1.1\r\n${headerLines(headers)}${identity}Connection: keep-alive\r\n\r\n`
    } catch (cause) {
      this.#release()
      connection.destroy()
      this.#exchange.fail(new ProxyError('unwritable', { cause }))
      return
    }
    this.#sent = true
    connection.send(head, method === 'HEAD', this.#body === 'none')
    connection.giveTime(timeouts.answer)
    if (this.#body === 'none') return
    letBodyCome(request, response)
    this.#upload = new Upload(request, connection.socket, this.#body === 'chunked', this)
  }

  onHead(status: number, message: string, raw: string[], length: number | undefined): void {
    this.#connection?.takeTimeBack()
    // 204 has no body and so no length (RFC 9110 section 8.6); some apps say one.
    const own = status === 204 && length !== undefined ? withoutLength(raw) : raw
    const head = { status, message, headers: this.#exchange.answerHeaders(own), length }
    if (this.#hasBody(head) && length !== undefined && length <= smallBody) this.#waiting = head
    else this.#writeHead(head)
    // Most answers without a length are over at once all the same.
    if (length === undefined && this.#hasBody(head)) setImmediate(this.#watchStream)
  }

  onBody(chunk: Buffer): void {
    const { response } = this.#exchange
    if (this.#waiting !== undefined) {
      const isWhole = chunk.length === this.#waiting.length
      this.#writeWaiting()
      if (isWhole) {
        // As text, so that Node joins it with the head.
        this.#end(chunk.toString('latin1'))
        return
      }
    }
    this.#heldBack = false
    if (response.write(chunk)) return
    const connection = this.#connection as UpstreamConnection
    if (connection.socket.isPaused()) return
    // Whoever never reads on would hold the app's connection for ever.
    connection.giveTime(this.#exchange.timeouts.answer)
    response.once('drain', this.#onClientDrain)
    connection.socket.pause()
  }

  /** The body comes with the head or not soon: an event stream may have nothing to say yet, but its reader waits. */
  onPause(): void {
    if (this.#waiting === undefined && !this.#heldBack) return
    setImmediate(() => {
      this.#writeWaiting()
      const { response } = this.#exchange
      if (this.#heldBack && !response.destroyed) response.flushHeaders()
      this.#heldBack = false
    })
  }

  onEnd(reusable: boolean): void {
    const { response, request } = this.#exchange
    this.#heldBack = false
    this.#release()
    if (!this.#ending) this.#end('')
    if (reusable && this.#uploaded) {
      this.#connection?.keep()
      return
    }
    this.#connection?.destroy()
    // The app answered before it had read everything: nobody reads the rest, so this connection cannot be kept either.
    if (!this.#uploaded) response.once('finish', () => request.socket.end())
  }

  onTimeout(): void {
    this.#timedOut = true
    this.#connection?.destroy()
    this.onFailure(new Error('time-out'))
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
    const tried = [...this.#tried, failureAt(upstream, cause)]
    if (!this.#sent) {
      upstreams.reportDown(upstream)
      new Attempt(this.#exchange, this.#body, tried, cause)
    } else if (this.#timedOut) {
      const at = upstream.url.origin
      fail(
        this.#uploaded
          ? new ProxyError('timed_out', { detail: { upstream: at, reason: 'time-out' } })
          : new ProxyError('body_stopped', {
              detail: { upstream: at, reason: 'the body stopped coming' },
            }),
      )
    } else if (this.#mayRepeat(cause)) {
      new Attempt(this.#exchange, this.#body, this.#tried)
    } else {
      fail(unreachable(tried, cause))
    }
    if (this.#sent && !this.#uploaded) request.resume()
  }

  onDrain(): void {
    if (this.#uploaded || this.#upload === undefined) return
    if (this.#awaitsHead()) this.#connection?.giveTime(this.#exchange.timeouts.answer)
    this.#upload.resume()
  }

  onSent(more: boolean): void {
    if (!this.#awaitsHead()) return
    if (more) this.#connection?.giveTime(this.#exchange.timeouts.answer)
    // Now the app is slow, and not the client.
    else this.#connection?.takeTimeBack()
  }

  onUploaded(): void {
    this.#uploaded = true
    if (this.#awaitsHead()) this.#connection?.giveTime(this.#exchange.timeouts.answer)
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

  #awaitsHead(): boolean {
    return !this.#settled && this.#waiting === undefined
  }

  #hasBody({ status, length }: AnswerHead): boolean {
    return length !== 0 && status !== 204 && status !== 304 && this.#exchange.request.method !== 'HEAD'
  }

  #end(body: string): void {
    const { response } = this.#exchange
    this.#ending = true
    writeTogether(response, () => response.end(body, 'latin1'))
  }

  #writeWaiting(): void {
    if (this.#waiting === undefined) return
    const head = this.#waiting
    this.#waiting = undefined
    this.#writeHead(head)
  }

  #writeHead(head: AnswerHead): void {
    const { response } = this.#exchange
    const { status, message, headers, length } = head
    const hasBody = this.#hasBody(head)
    this.#settled = true
    this.#heldBack = hasBody
    if (hasBody && length === undefined) response.writeHead(status, message, headers)
    else writeParsedHead(response, status, message, headers, hasBody)
  }

  readonly #onClientDrain = (): void => {
    this.#connection?.takeTimeBack()
    this.#connection?.socket.resume()
  }

  readonly #watchStream = (): void => {
    const { response, onStream } = this.#exchange
    if (this.#ending || response.writableEnded || response.destroyed) return
    this.#stopWatching = onStream(() => response.destroy())
  }

  readonly #onClientGone = (): void => {
    this.#release()
    this.#connection?.destroy()
  }

  /** Lets go of everything that was listened to. */
  #release(): void {
    // A head that waits when the connection breaks must not go out behind our own answer.
    this.#waiting = undefined
    this.#heldBack = false
    this.#connection?.takeTimeBack()
    this.#stopWatching?.()
    this.#exchange.response.off('close', this.#onClientGone)
    this.#exchange.response.off('drain', this.#onClientDrain)
    this.#upload?.stop()
  }
}
