import { AnswerError } from './answer-error.ts'
import { AnswerWriter } from './answer-writer.ts'
import type { Connection, ConnectionUser, Framing } from './connection.ts'
import { letBodyCome } from './continue.ts'
import { ProxyError } from './errors.ts'
import { busy, type Failure, failureAt, tooSlow, unreachable } from './failures.ts'
import type { ForwardedRequest } from './forwarded-request.ts'
import { isRepeatable, mayRepeat } from './repeat.ts'
import { requestSignsIn } from './signing-in-connections.ts'
import { Upload, type UploadWatcher } from './upload.ts'
import type { Upstream } from './upstreams.ts'

/** Where a request is. The README of this package draws the ways from one to the next. */
type State =
  /** There is no connection for it yet: every upstream has as many as it gets, or the visitor's own one is in use. */
  | 'waiting'
  /** A connection to an upstream is being made: nothing of the request has been sent. */
  | 'connecting'
  /** The request's head has been sent, its body is on the way or has arrived, and the app has not begun to answer. */
  | 'awaiting'
  /** The app has begun to answer; it may still be reading the request. */
  | 'answering'
  /** Answered, failed, or the client has gone: everything has been let go of. */
  | 'over'

/**
 * One request on its way, over as many upstreams as it takes. How far its body is, {@link Upload} knows; how much of the
 * answer has gone to the client, {@link AnswerWriter} does.
 */
export class Forwarding implements ConnectionUser, UploadWatcher {
  readonly #forwarded: ForwardedRequest
  readonly #framing: Framing
  readonly #answer: AnswerWriter
  /** It may be sent again although an app may have acted on it. */
  readonly #repeatable: boolean
  /** Its credentials are for the connection that it is sent on. */
  readonly #signsIn: boolean
  /** They may be a later step of signing in on it. */
  #goesOnSigningIn = false
  #state: State = 'connecting'
  #tried: readonly Failure[] = []
  #upstream!: Upstream
  #connection!: Connection
  #upload: Upload | undefined
  #stopWaiting: (() => void) | undefined
  #stopWatching: (() => void) | undefined
  /** When the upstream was asked, by `performance.now()`. */
  #askedAt = 0

  constructor(forwarded: ForwardedRequest, framing: Framing) {
    this.#forwarded = forwarded
    this.#framing = framing
    this.#answer = new AnswerWriter(forwarded.response)
    const { method, headers: named } = forwarded.request
    this.#repeatable = isRepeatable(method, framing)
    // Looked for where there can be some: most requests have none.
    const hasCredentials = named.authorization !== undefined || named['proxy-authorization'] !== undefined
    this.#signsIn = hasCredentials && requestSignsIn(forwarded.headers)
  }

  begin(): void {
    this.#forwarded.meter?.onBegin()
    this.#forwarded.response.on('close', this.#onClientGone)
    this.#connect()
  }

  /** @param cause why the upstream before this one was none */
  #connect(cause?: Error): void {
    const { upstreams } = this.#forwarded
    if (upstreams.bound.size > 0 && this.#tried.length === 0 && this.#takesOwn()) return
    // Nobody passes by who waits.
    if (!upstreams.waiting.empty || !this.#takesPooled(cause)) this.#waitForRoom()
  }

  /** On the connection that belongs to the visitor, or after the request that uses it. @returns whether there is one */
  #takesOwn(): boolean {
    const own = this.#forwarded.upstreams.bound.of(this.#forwarded)
    if (own === undefined) return false
    if (own.idleSince === undefined) {
      // Another one would be a stranger to the app. The answers go out in the order of the requests anyway.
      this.#state = 'waiting'
      this.#stopWaiting = own.wait(() => this.#connect())
      return true
    }
    const connection = own.take()
    if (connection === undefined) return false
    this.#use(own.place, connection)
    return true
  }

  /** @returns `false` where there is no room for it */
  #takesPooled(cause?: Error): boolean {
    const { upstreams, stickTo, response } = this.#forwarded
    const upstream = upstreams.pick(
      this.#tried.map(failure => failure.upstream),
      stickTo,
    )
    if (upstream === undefined || response.destroyed) {
      this.#fail(unreachable(this.#tried, cause))
      return true
    }
    const connection = upstream.pool.take(this.#repeatable)
    if (connection !== undefined) this.#use(upstream, connection)
    else upstreams.makeRoom(upstream)
    return connection !== undefined
  }

  #waitForRoom(): void {
    const { upstreams, timeouts } = this.#forwarded
    this.#state = 'waiting'
    const tooLate = () => this.#fail(busy(upstreams))
    this.#stopWaiting = upstreams.waiting.wait(() => this.#takesPooled(), tooLate, timeouts.connect)
    if (this.#stopWaiting === undefined) tooLate()
  }

  #use(upstream: Upstream, connection: Connection): void {
    this.#stopWaiting = undefined
    this.#state = 'connecting'
    this.#askedAt = performance.now()
    this.#upstream = upstream
    this.#connection = connection
    this.#goesOnSigningIn = this.#signsIn && connection.bound
    if (this.#signsIn) this.#bind(true)
    if (!connection.ready) connection.giveTime(this.#forwarded.timeouts.connect)
    connection.use(this, this.#repeatable)
  }

  /** From here on nobody else is to use the connection. */
  #bind(begins: boolean): void {
    this.#forwarded.upstreams.bound.bind(this.#forwarded, this.#upstream, this.#connection, begins)
  }

  onReady(): void {
    const { request, response, headers, lines, target, timeouts } = this.#forwarded
    const connection = this.#connection
    const { basePath, ownHost } = this.#upstream
    try {
      connection.send({
        method: request.method as string,
        path: basePath + target,
        headers: ownHost === undefined ? headers : ['Host', ownHost, ...headers],
        lines,
        framing: this.#framing,
      })
    } catch (cause) {
      connection.destroy()
      this.#fail(new ProxyError('unwritable', { cause }))
      return
    }
    this.#state = 'awaiting'
    connection.giveTime(this.#framing === 'none' ? timeouts.answer : this.#clientsTime)
    if (this.#framing === 'none') return
    letBodyCome(request, response)
    this.#upload = new Upload(request, connection, this)
  }

  onSent(more: boolean): void {
    if (this.#state !== 'awaiting') return
    // While the app takes no more, it is the app that is slow, and not the client.
    this.#connection.giveTime(more ? this.#clientsTime : this.#forwarded.timeouts.answer)
  }

  onDrain(): void {
    if (!this.#uploading) return
    if (this.#state === 'awaiting') this.#connection.giveTime(this.#clientsTime)
    this.#upload?.resume()
  }

  onUploaded(): void {
    if (this.#state === 'awaiting') this.#connection.giveTime(this.#forwarded.timeouts.answer)
  }

  onHead(status: number, message: string, raw: string[], length: number | undefined): void {
    this.#state = 'answering'
    this.#connection.takeTimeBack()
    if (this.#connection.signsIn) this.#bind(false)
    const { request, answerHeaders, meter } = this.#forwarded
    meter?.onAnswer(this.#upstream.index, status, performance.now() - this.#askedAt)
    // 204 has no body and so no length (RFC 9110 section 8.6); some apps say one.
    const headers = answerHeaders(status === 204 && length !== undefined ? withoutLength(raw) : raw)
    const hasBody = length !== 0 && status !== 204 && status !== 304 && request.method !== 'HEAD'
    this.#answer.begin({ status, message, headers, length, hasBody })
    // Most answers without a length are over at once all the same.
    if (hasBody && length === undefined) setImmediate(() => this.#watchStream())
  }

  onBody(chunk: Buffer): void {
    if (this.#answer.write(chunk) || this.#connection.paused) return
    // Whoever never reads on would hold the app's connection for ever.
    this.#connection.giveTime(this.#clientsTime)
    this.#forwarded.response.once('drain', this.#onClientDrain)
    this.#connection.pause()
  }

  onPause(): void {
    this.#answer.flushSoon()
  }

  onEnd(reusable: boolean): void {
    const { response, request } = this.#forwarded
    const uploading = this.#uploading
    this.#letGo()
    this.#answer.end()
    if (reusable && !uploading) {
      this.#connection.keep()
      return
    }
    this.#connection.destroy()
    // The app answered before it had read everything: nobody reads the rest, so this connection cannot be kept either.
    if (uploading) response.once('finish', () => request.socket.end())
  }

  onTimeout(): void {
    this.#connection.destroy()
    if (this.#state === 'awaiting') {
      // Stopped, the body waits for the app.
      const isClients = this.#uploading && !this.#forwarded.request.isPaused()
      if (!isClients) this.#forwarded.meter?.onNoAnswer(this.#upstream.index)
      this.#fail(tooSlow(this.#upstream, isClients ? 'client' : 'app'))
    } else this.#onBroken(new Error('time-out'))
  }

  onFailure(cause: NodeJS.ErrnoException): void {
    const isUnanswered = this.#state === 'awaiting' || this.#state === 'connecting'
    const repeats =
      isUnanswered &&
      this.#upload?.begun !== true &&
      mayRepeat(this.#connection, this.#repeatable, this.#goesOnSigningIn, cause)
    if (!repeats) {
      this.#onBroken(cause)
      return
    }
    this.#upload?.halt()
    this.#upload = undefined
    this.#connect()
  }

  #onBroken(cause: NodeJS.ErrnoException): void {
    const { upstreams, response, meter } = this.#forwarded
    if (this.#answer.begun) {
      if (cause instanceof AnswerError)
        this.#forwarded.onBroken?.(unreachable([failureAt(this.#upstream, cause)], cause))
      this.#letGo()
      // Cut off in the middle: the client must see that, not a short answer that looks whole.
      response.destroy()
      return
    }
    meter?.onNoAnswer(this.#upstream.index)
    const tried = [...this.#tried, failureAt(this.#upstream, cause)]
    if (this.#state === 'connecting' && !this.#connection.reused) {
      upstreams.reportDown(this.#upstream)
      this.#tried = tried
      this.#connect(cause)
    } else {
      this.#fail(unreachable(tried, cause))
    }
  }

  /** Ends in an answer of the caller's, while nothing has been sent. */
  #fail(error: ProxyError): void {
    const { request, response, fail } = this.#forwarded
    this.#letGo()
    if (!response.destroyed) fail(error)
    // What is left of its body is dropped: the client's next request comes behind it.
    request.resume()
  }

  get #clientsTime(): number {
    const { client, answer } = this.#forwarded.timeouts
    return client ?? answer
  }

  get #uploading(): boolean {
    return this.#upload?.complete === false
  }

  #watchStream(): void {
    const { response, onStream } = this.#forwarded
    if (this.#state !== 'answering' || response.destroyed) return
    this.#stopWatching = onStream(() => response.destroy())
  }

  readonly #onClientDrain = (): void => {
    this.#connection.takeTimeBack()
    this.#connection.resume()
  }

  readonly #onClientGone = (): void => {
    const isWaiting = this.#state === 'waiting'
    this.#letGo()
    if (!isWaiting) this.#connection.destroy()
  }

  /** Nothing that happens from now on is listened to. */
  #letGo(): void {
    if (this.#state !== 'over') this.#forwarded.meter?.onEnd()
    this.#state = 'over'
    this.#answer.giveUp()
    this.#connection?.takeTimeBack()
    this.#stopWaiting?.()
    this.#stopWatching?.()
    this.#upload?.stop()
    this.#forwarded.response.off('close', this.#onClientGone)
    this.#forwarded.response.off('drain', this.#onClientDrain)
  }
}

function withoutLength(headers: readonly string[]): string[] {
  const isLength = (index: number) => headers[index]?.toLowerCase() === 'content-length'
  return headers.filter((_, index) => !isLength(index - (index % 2)))
}
