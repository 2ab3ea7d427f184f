import { AnswerError, NoAnswerError } from './answer-error.ts'
import { type ParsedHead, parseHead } from './answer-head.ts'
import { checkTrailer, chunkSize, lineAt } from './chunk-lines.ts'
import { notYetAHead } from './not-an-answer.ts'

/** Hears of one answer what there is to hear, in this order. */
export interface AnswerReader {
  /** `headers`: a flat list of names and values, as they came. `length`: of the body, where it is known. */
  onHead(status: number, message: string, headers: string[], length: number | undefined): void
  /** @param chunk part of what {@link AnswerParser.read} was given */
  onBody(chunk: Buffer): void
  /** @param reusable the connection may carry another request */
  onEnd(reusable: boolean): void
}

/** In bytes; more than any app needs, less than hurts. */
const mostHeadBytes = 64 * 1024

type State =
  | 'head'
  | 'length'
  | 'until-close'
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailers'
  | 'done'

/**
 * Reads an app's answers from the bytes of a connection (HTTP/1.1, RFC 9112). Node's own client is a large part of what a
 * proxied request costs, and a proxy needs few of its conveniences; so this reads what a proxy needs and refuses the rest.
 * It is strict where leniency lets two readers disagree: line ends, names, folded lines, two lengths, a length with chunks.
 *
 * One answer after another; {@link AnswerParser.expect} is called before each.
 */
export class AnswerParser {
  #state: State = 'done'
  #reader: AnswerReader | undefined
  #bodiless = false
  #reusable = true
  /** Bytes that do not make a whole head or line yet. */
  #rest: Buffer | undefined
  /** Of the body or of the chunk that is being read. */
  #left = 0
  #trailerBytes = 0
  #bound = false
  /** `Keep-Alive` of the last answer. */
  keepAlive: string | undefined
  /** The last answer says that somebody signs in on the connection. */
  signsIn = false

  /**
   * @param isHead the answer to HEAD has no body, whatever it says
   * @param bound the connection belongs to one visitor
   */
  expect(isHead: boolean, reader: AnswerReader, bound = false): void {
    this.#state = 'head'
    this.#reader = reader
    this.#bodiless = isHead
    this.#bound = bound
    this.#rest = undefined
  }

  /**
   * Takes the next bytes, and keeps none of their memory.
   * @throws AnswerError
   */
  read(bytes: Buffer): void {
    let chunk = bytes
    if (this.#rest !== undefined) {
      chunk = Buffer.concat([this.#rest, bytes])
      this.#rest = undefined
    }
    let offset = 0
    while (offset < chunk.length) {
      const next = this.#step(chunk, offset)
      if (next === offset) {
        this.#rest = Buffer.from(chunk.subarray(offset))
        return
      }
      offset = next
    }
  }

  /** The connection ended. @throws AnswerError unless that is how the answer was to end */
  end(): void {
    if (this.#state === 'until-close') this.#finish(false)
    else if (this.#state !== 'done') throw this.#brokenOff()
  }

  /** Reads on from `offset` and returns how far it got; the same place when more bytes are needed. */
  #step(chunk: Buffer, offset: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(chunk, offset)
      case 'length':
      case 'chunk-data':
        return this.#readBody(chunk, offset)
      case 'until-close':
        this.#reader?.onBody(offset === 0 ? chunk : chunk.subarray(offset))
        return chunk.length
      case 'chunk-size':
        return this.#readChunkSize(chunk, offset)
      case 'chunk-end':
        return this.#readChunkEnd(chunk, offset)
      case 'trailers':
        return this.#readTrailer(chunk, offset)
      case 'done':
        throw new AnswerError('bytes that nobody asked for')
    }
  }

  #readHead(chunk: Buffer, offset: number): number {
    const end = chunk.indexOf('\r\n\r\n', offset, 'latin1')
    if (end === -1 ? chunk.length - offset > mostHeadBytes : end - offset > mostHeadBytes) {
      throw new AnswerError(`the head of the answer has more than ${mostHeadBytes / 1024} kB`)
    }
    if (end === -1) {
      const wrong = notYetAHead(chunk, offset)
      if (wrong !== undefined) throw wrong
      return offset
    }
    const next = end + 4
    const head = parseHead(chunk.toString('latin1', offset, end))
    // Interim answers (RFC 9110 section 15.2) say nothing that the client waits for.
    if (head.status < 200) return next
    this.#reusable = head.keepsConnection
    this.keepAlive = head.keepAlive
    this.signsIn = head.signsIn
    this.#frame(head)
    this.#reader?.onHead(head.status, head.message, head.headers, head.length)
    if (this.#state === 'done') this.#finish(this.#reusable && chunk.length === next)
    return next
  }

  /** How the body ends (RFC 9112 section 6.3). */
  #frame({ status, length, chunked }: ParsedHead): void {
    if (this.#bodiless || status === 204 || status === 304 || length === 0) {
      this.#state = 'done'
      // Some apps send the body that they announce to HEAD too. It may come later, and the connection's next request, most
      // likely another visitor's, would be given it as its answer: whoever chooses the body would choose that answer.
      // After HEAD none is kept, for an app may announce no length and send a body all the same.
      // But for a visitor's own connection on which they are signing in, for that takes several requests of one method.
      if (this.#bodiless && this.#bound && (status === 401 || status === 407)) return
      if (this.#bodiless || chunked || (length ?? 0) > 0) this.#reusable = false
    } else if (chunked) {
      this.#state = 'chunk-size'
      this.#trailerBytes = 0
    } else if (length !== undefined) {
      this.#state = 'length'
      this.#left = length
    } else {
      this.#state = 'until-close'
    }
  }

  #readBody(chunk: Buffer, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#left)
    this.#left -= end - offset
    const body = offset === 0 && end === chunk.length ? chunk : chunk.subarray(offset, end)
    this.#reader?.onBody(body)
    if (this.#left > 0) return end
    if (this.#state === 'chunk-data') {
      this.#state = 'chunk-end'
      return end
    }
    // Whatever follows a whole answer was not asked for: it is left, and so is the connection.
    this.#finish(this.#reusable && end === chunk.length)
    return chunk.length
  }

  #readChunkSize(chunk: Buffer, offset: number): number {
    const line = lineAt(chunk, offset)
    if (line === undefined) return offset
    this.#left = chunkSize(line)
    this.#state = this.#left === 0 ? 'trailers' : 'chunk-data'
    return offset + line.length + 2
  }

  #readChunkEnd(chunk: Buffer, offset: number): number {
    if (chunk.length - offset < 2) return offset
    if (chunk[offset] !== 13 || chunk[offset + 1] !== 10)
      throw new AnswerError('a chunk is not as long as it says')
    this.#state = 'chunk-size'
    return offset + 2
  }

  /** Trailers are dropped: their meaning was agreed with us, not with the client. */
  #readTrailer(chunk: Buffer, offset: number): number {
    const line = lineAt(chunk, offset)
    if (line === undefined) return offset
    this.#trailerBytes += line.length + 2
    if (this.#trailerBytes > mostHeadBytes) throw new AnswerError('the trailers of the answer are too large')
    const end = offset + line.length + 2
    if (line !== '') {
      checkTrailer(line)
      return end
    }
    this.#finish(this.#reusable && end === chunk.length)
    return chunk.length
  }

  #brokenOff(): AnswerError {
    if (this.#state !== 'head') return new AnswerError('the connection ended in the middle of the answer')
    return this.#rest === undefined
      ? new NoAnswerError('the connection was closed without an answer')
      : new AnswerError('the connection ended in the middle of the head')
  }

  #finish(reusable: boolean): void {
    this.#state = 'done'
    const reader = this.#reader
    this.#reader = undefined
    reader?.onEnd(reusable)
  }
}
