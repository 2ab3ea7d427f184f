import { trimOws } from './ows.ts'
import { remembering } from './short-texts.ts'

/**
 * Reads an app's answers from the bytes of a connection (HTTP/1.1, RFC 9112). Node's own client is a large part of what a
 * proxied request costs, and a proxy needs few of its conveniences; so this reads what a proxy needs and refuses the rest.
 * It is strict where leniency lets two readers disagree: line ends, names, folded lines, two lengths, a length with chunks.
 */
export interface AnswerReader {
  /** `headers`: a flat list of names and values, as they came. `length`: of the body, where it is known. */
  onHead(status: number, message: string, headers: string[], length: number | undefined): void
  /** @param chunk part of what {@link AnswerParser.read} was given */
  onBody(chunk: Buffer): void
  /** @param reusable the connection may carry another request */
  onEnd(reusable: boolean): void
}

/** The app's bytes are no HTTP that can be read in one way only. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
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

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/**
 * The size of a chunk and its extensions (RFC 9112 section 7.1), without the white space that "bad" senders may put there:
 * llhttp takes none either. What the extensions say was agreed with nobody.
 */
const chunkSize =
  /^([0-9a-fA-F]{1,12})(?:;[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:=(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|"(?:[\t !\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"))?)*$/
const badValue = /[^\t\x20-\x7e\x80-\xff]/

/** The name in lower case. @throws AnswerError when it is none */
const lowerName = remembering((name): string => {
  if (!token.test(name)) throw new AnswerError('not a header name')
  return name.toLowerCase()
})

/** One answer after another; {@link AnswerParser.expect} is called before each. */
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

  /** @param isHead the answer to HEAD has no body, whatever it says */
  expect(isHead: boolean, reader: AnswerReader): void {
    this.#state = 'head'
    this.#reader = reader
    this.#bodiless = isHead
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
    else if (this.#state !== 'done') throw new AnswerError('the connection ended before the answer did')
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
      throw new AnswerError('the head is too large')
    }
    if (end === -1) return offset
    const lines = chunk.toString('latin1', offset, end).split('\r\n')
    const status = statusLine.exec(lines[0] as string)
    if (status === null) throw new AnswerError('not a status line')
    const code = Number(status[2])
    const next = end + 4
    const head = readHeaders(lines)
    if (code === 101) throw new AnswerError('an upgrade that nobody asked for')
    if (code < 200 && status[1] === '0')
      throw new AnswerError('an interim answer of HTTP/1.0, which has none')
    // Interim answers (RFC 9110 section 15.2) say nothing that the client waits for.
    if (code < 200) return next
    const oneDotOne = status[1] === '1'
    this.#reusable = oneDotOne ? !head.close : head.keepAlive
    const length = this.#frame(code, oneDotOne, head, chunk.length > next)
    this.#reader?.onHead(code, status[3] ?? '', head.headers, length)
    if (this.#state === 'done') this.#finish(this.#reusable && chunk.length === next)
    return next
  }

  /** How the body ends (RFC 9112 section 6.3). @returns its length where that is known */
  #frame(code: number, oneDotOne: boolean, head: Head, more: boolean): number | undefined {
    const { length, coding } = head
    if (coding !== undefined && (length !== undefined || coding.toLowerCase() !== 'chunked' || !oneDotOne)) {
      throw new AnswerError('a coding that cannot be read in one way only')
    }
    if (length !== undefined && !/^\d{1,15}$/.test(length)) throw new AnswerError('not a length')
    const known = length === undefined ? undefined : Number(length)
    if (this.#bodiless || code === 204 || code === 304 || (known === 0 && coding === undefined)) {
      this.#state = 'done'
      // Some apps send the body that they announce to HEAD too. It may come later, and the connection's next request, most
      // likely another visitor's, would be given it as its answer: whoever chooses the body would choose that answer.
      // After HEAD none is kept, for an app may announce no length and send a body all the same.
      if (more || this.#bodiless || coding !== undefined || (known ?? 0) > 0) this.#reusable = false
    } else if (coding !== undefined) {
      this.#state = 'chunk-size'
      this.#trailerBytes = 0
    } else if (known !== undefined) {
      this.#state = 'length'
      this.#left = known
    } else {
      this.#state = 'until-close'
    }
    return known
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
    const size = chunkSize.exec(line)?.[1]
    if (size === undefined) throw new AnswerError('not the size of a chunk')
    this.#left = Number.parseInt(size, 16)
    this.#state = this.#left === 0 ? 'trailers' : 'chunk-data'
    return offset + line.length + 2
  }

  #readChunkEnd(chunk: Buffer, offset: number): number {
    if (chunk.length - offset < 2) return offset
    if (chunk[offset] !== 13 || chunk[offset + 1] !== 10) throw new AnswerError('a chunk of another size')
    this.#state = 'chunk-size'
    return offset + 2
  }

  /**
   * Trailers are dropped: their meaning was agreed with us, not with the client. They are headers all the same: whoever
   * reads them otherwise reads on at another place.
   */
  #readTrailer(chunk: Buffer, offset: number): number {
    const line = lineAt(chunk, offset)
    if (line === undefined) return offset
    this.#trailerBytes += line.length + 2
    if (this.#trailerBytes > mostHeadBytes) throw new AnswerError('the trailers are too large')
    const end = offset + line.length + 2
    if (line !== '') {
      const lower = readHeader(line).lower
      // RFC 9110 section 6.5.1: too late to say how what has been read was framed.
      if (framing.has(lower)) throw new AnswerError('framing in a trailer')
      return end
    }
    this.#finish(this.#reusable && end === chunk.length)
    return chunk.length
  }

  #finish(reusable: boolean): void {
    this.#state = 'done'
    const reader = this.#reader
    this.#reader = undefined
    reader?.onEnd(reusable)
  }
}

interface Head {
  readonly headers: string[]
  readonly length: string | undefined
  readonly coding: string | undefined
  readonly close: boolean
  readonly keepAlive: boolean
}

function readHeaders(lines: readonly string[]): Head {
  const headers: string[] = []
  let length: string | undefined
  let coding: string | undefined
  let close = false
  let keepAlive = false
  for (let index = 1; index < lines.length; index++) {
    const { name, lower, value } = readHeader(lines[index] as string)
    if (lower === 'content-length') {
      if (length !== undefined) throw new AnswerError('two lengths')
      length = value
    } else if (lower === 'transfer-encoding') {
      if (coding !== undefined) throw new AnswerError('two codings')
      coding = value
    } else if (lower === 'connection') {
      const options = value.toLowerCase()
      close ||= options.includes('close')
      keepAlive ||= options.includes('keep-alive')
    }
    headers.push(name, value)
  }
  return { headers, length, coding, close, keepAlive }
}

/** Headers that say where a message ends, or whether another one follows. */
const framing = new Set(['content-length', 'transfer-encoding', 'connection'])

/** One line of a head or of the trailers. @throws AnswerError */
function readHeader(line: string): { readonly name: string; readonly lower: string; readonly value: string } {
  const colon = line.indexOf(':')
  if (colon === -1) throw new AnswerError('a header without a colon')
  const name = line.slice(0, colon)
  const lower = lowerName(name)
  const field = line.slice(colon + 1)
  if (badValue.test(field)) throw new AnswerError('a control character in a header')
  return { name, lower, value: trimOws(field) }
}

/** The line that starts here, if it is whole. @throws AnswerError when it is too long to be one of ours */
function lineAt(chunk: Buffer, offset: number): string | undefined {
  const end = chunk.indexOf('\r\n', offset, 'latin1')
  if (end === -1 ? chunk.length - offset > 8192 : end - offset > 8192)
    throw new AnswerError('a line without end')
  return end === -1 ? undefined : chunk.toString('latin1', offset, end)
}
