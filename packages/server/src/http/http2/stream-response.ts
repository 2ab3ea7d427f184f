import type { OutgoingHttpHeaders } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { type HeaderLines, headerLines, type ListedAnswer, ServerResponse } from '@gatewright/proxy'
import { addTo, asHeaders, listOf, removeFrom } from './answer-head.ts'
import type { StreamRequest } from './stream-request.ts'

/** RFC 9113 section 7. */
const HTTP_1_1_REQUIRED = 0xd

/** These sign in a connection, and HTTP/2 carries one visitor's requests, and a proxy's visitors', side by side on it. */
const signsInConnection = /(?:^|,)\s*(?:ntlm|negotiate)(?:[\s,]|$)/i

/** Node's fields for a head that has been written, by which `headersSent` and `write` go. */
interface Written {
  _header: string | null
  _hasBody: boolean
}

const noContent = [':status', '204']
const ended = { endStream: true }
const goesOn = { endStream: false }

type Encoding = BufferEncoding
type Done = (error?: Error | null) => void

/**
 * An answer by HTTP/2 as one by HTTP/1.1: Node's own `ServerResponse`, of which everything that goes out goes to a stream. Headers
 * of a connection are left out. Node's own for HTTP/2 takes none of its prepared lists, and ends every answer by one frame more.
 */
export class StreamResponse extends ServerResponse<StreamRequest> implements ListedAnswer {
  /** Of an answer that waits for its client: what that had taken when the time that runs began. */
  progress: { readonly taken: number; readonly since: number } | undefined
  readonly #stream: ServerHttp2Stream
  #waitsForDrain = false
  #isEmpty = false
  #hasFinished = false

  static {
    Object.defineProperties(StreamResponse.prototype, {
      writableFinished: {
        get(this: StreamResponse) {
          return this.finished && (this.#stream.writableFinished || hasGone(this.#stream))
        },
      },
      writableLength: {
        get(this: StreamResponse) {
          return this.#stream.bufferSize
        },
      },
      writableNeedDrain: {
        get(this: StreamResponse) {
          return !this.destroyed && !this.finished && this.#waitsForDrain
        },
      },
    })
  }

  constructor(request: StreamRequest, stream: ServerHttp2Stream) {
    super(request)
    this.#stream = stream
  }

  /** Bytes that wait for the client to take them. */
  get unread(): number {
    return this.#stream.destroyed ? 0 : this.#stream.bufferSize
  }

  // Called by Node's own `writeHead`, when it has put the headers together.
  _storeHeader(_line: string, given: OutgoingHttpHeaders | readonly string[] | undefined): void {
    const list = [':status', String(this.statusCode)]
    const set = this.getHeaderNames()
    if (set.length > 0) for (const name of set) addTo(list, name, this.getHeader(name))
    else if (Array.isArray(given)) {
      for (let index = 0; index < given.length; index += 2) addTo(list, given[index], given[index + 1])
    } else if (given !== undefined) {
      for (const [name, value] of Object.entries(given)) addTo(list, name, value)
    }
    this.#sendUnseen(list)
  }

  /** What `writeHead` and `end` do for headers that were looked at before. */
  endWithoutContent(lines: HeaderLines, more: HeaderLines): void {
    this.statusCode = 204
    ;(this as unknown as Written)._header = lines || 'none'
    this.#send(noContent.concat(listOf(lines), listOf(more)), true)
    this.end()
  }

  sendParsedHead(status: number, headers: readonly string[], hasBody: boolean): void {
    this.statusCode = status
    ;(this as unknown as Written)._hasBody = hasBody
    const list = [':status', String(status)]
    for (let index = 0; index < headers.length; index += 2)
      addTo(list, headers[index] as string, headers[index + 1])
    this.#sendUnseen(list)
  }

  #sendUnseen(list: string[]): void {
    const written = this as unknown as Written
    // Within Node, a NUL in a value would end it and begin another header. Whoever asks what has been written reads it here.
    written._header = headerLines(list.slice(2)) || 'none'
    if (this.statusCode === 401 && list.some(isSignInOfConnection)) {
      // Browsers come again by HTTP/1.1, where such a sign-in works.
      written._hasBody = false
      if (!this.#stream.destroyed) this.#stream.close(HTTP_1_1_REQUIRED)
      return
    }
    // It has none (RFC 9110 section 15.3.6), and a length beside none makes the answer malformed.
    if (this.statusCode === 205) removeFrom(list, 'content-length')
    this.#send(list, this.#isEmpty || !written._hasBody || this.statusCode === 205)
  }

  #send(list: string[], endStream: boolean): void {
    if (endStream) (this as unknown as Written)._hasBody = false
    const stream = this.#stream
    if (!stream.destroyed && !stream.closed) stream.respond(asHeaders(list), endStream ? ended : goesOn)
  }

  override flushHeaders(): void {
    if (!this.headersSent) this.writeHead(this.statusCode)
  }

  override writeContinue(): void {
    if (!this.headersSent && !this.#stream.destroyed && !this.#stream.closed)
      this.#stream.additionalHeaders({ ':status': 100 })
  }

  override write(chunk: unknown, encoding?: Encoding | Done, done?: Done): boolean {
    const stream = this.#stream
    const [coding, callback] = typeof encoding === 'function' ? [undefined, encoding] : [encoding, done]
    if (this.finished || this.destroyed) {
      if (callback !== undefined) process.nextTick(callback, new Error('write after end'))
      return false
    }
    if (!this.headersSent) this.writeHead(this.statusCode)
    if (!(this as unknown as Written)._hasBody || stream.destroyed || stream.closed) {
      if (callback !== undefined) process.nextTick(callback)
      return true
    }
    const bytes = chunk as string | Buffer
    this.req.wire.bytesWritten += typeof bytes === 'string' ? Buffer.byteLength(bytes, coding) : bytes.length
    const more = stream.write(bytes, coding ?? 'utf8', callback)
    if (!more && !this.#waitsForDrain) {
      this.#waitsForDrain = true
      stream.once('drain', () => {
        this.#waitsForDrain = false
        this.emit('drain')
      })
    }
    return more
  }

  override end(chunk?: unknown, encoding?: Encoding | Done, done?: Done): this {
    const stream = this.#stream
    const last = typeof chunk === 'function' ? chunk : typeof encoding === 'function' ? encoding : done
    // Fastify passes null for each.
    const callback = typeof last === 'function' ? (last as Done) : undefined
    const coding = typeof encoding === 'string' ? encoding : undefined
    if (this.finished) {
      if (callback !== undefined) process.nextTick(callback)
      return this
    }
    if (typeof chunk === 'function' || chunk === undefined || chunk === null || chunk === '') {
      this.#isEmpty = true
      if (!this.headersSent) this.writeHead(this.statusCode)
    } else this.write(chunk, coding)
    this.finished = true
    if (callback !== undefined) this.once('finish', callback)
    // Whoever comes to listen later is told when the stream is over, a moment after.
    if (!this.req.complete || this.listenerCount('finish') > 0) {
      if (stream.writableFinished) process.nextTick(() => this.#onFinish())
      else stream.once('finish', () => this.#onFinish())
    }
    // An answer without a body has been ended with its head; to end it twice makes an error, with its stack.
    if (!stream.writableEnded) stream.end()
    return this
  }

  #onFinish(): void {
    if (!this.#hasFinished) {
      this.#hasFinished = true
      this.emit('finish')
    }
    // Nobody reads the rest of what it brings; its answer it has, so the stream alone may end (RFC 9113 section 8.1).
    if (!this.req.complete && !this.#stream.destroyed) this.req.wire.end()
  }

  /** Cut: the client sees that the answer is not whole. */
  override destroy(error?: Error): this {
    if (this.destroyed) return this
    this.destroyed = true
    if (this.finished && this.#stream.writableFinished) this.req.wire.end()
    else this.req.wire.destroy()
    void error
    return this
  }

  /** The stream is over, by whichever side. */
  onClosed(): void {
    const state = this as unknown as { _closed: boolean }
    if (state._closed) return
    if (this.writableFinished) this.#onFinish()
    this.destroyed = true
    state._closed = true
    this.emit('close')
  }
}

/**
 * Node lets go of a stream that nobody reads any more as soon as both sides have ended it, often before it says that the last of the
 * body is written. One that is cut has a code: of the client, of ours, or CANCEL where the connection is gone.
 */
const hasGone = ({ destroyed, aborted, rstCode }: ServerHttp2Stream): boolean =>
  destroyed && !aborted && rstCode === 0

const isSignInOfConnection = (value: string, index: number, headers: readonly string[]): boolean =>
  index % 2 === 1 && headers[index - 1] === 'www-authenticate' && signsInConnection.test(value)
