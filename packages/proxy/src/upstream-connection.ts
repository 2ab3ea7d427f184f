import type { Socket } from 'node:net'
import { AnswerError } from './answer-error.ts'
import { AnswerParser, type AnswerReader } from './answer-parser.ts'
import type { Connection, ConnectionUser, Framing, RequestHead } from './connection.ts'
import { dial, type UpstreamAddress } from './dial.ts'
import { headerLines, requestLine } from './header-lines.ts'
import { TimeLimit } from './time-limit.ts'
import { writeTogether } from './write-together.ts'

/** Where a connection belongs between its requests. */
export interface Home {
  add(connection: UpstreamConnection): void
  /** It can carry no more requests. */
  forget(connection: UpstreamConnection): void
}

/**
 * What apps send by plain TCP is read into this one place, whichever connection it comes by, and copied from it at once, so
 * that no later line can hand one visitor's bytes to another. A buffer of 64 kB for each read, as streams have it, is a
 * tenth of what a proxied request costs; a copy of its own size is too little to measure.
 */
const readInto = Buffer.allocUnsafeSlow(64 * 1024)

const lastChunk = '0\r\n\r\n'

/**
 * HTTP/1.1 on a socket of its own. Its listeners are attached once and serve every request, which is much of what makes it
 * cheap.
 */
export class UpstreamConnection implements Connection, AnswerReader {
  readonly socket: Socket
  reused = false
  heard = false
  /** When it came back to its home, in milliseconds of `performance.now()`. */
  idleSince = 0
  #ready = false
  /** The request waits for the end of this turn of the event loop. */
  #unsent = false
  #framing: Framing = 'none'
  #user: ConnectionUser | undefined
  readonly #parser = new AnswerParser()
  readonly #time = new TimeLimit(() => this.#user?.onTimeout())
  readonly #home: Home

  constructor(address: UpstreamAddress, home: Home) {
    this.#home = home
    const onReady = () => {
      this.#ready = true
      this.#user?.onReady()
    }
    this.socket = dial(address, onReady, { buffer: readInto, callback: this.#readSome })
    if (address.tls) this.socket.on('data', chunk => this.#read(chunk))
    this.socket.on('drain', () => this.#user?.onDrain())
    this.socket.on('end', () => {
      // At once, for the next request must not be written to it.
      this.#home.forget(this)
      this.#ended()
    })
    this.socket.on('error', error => this.#fail(error))
    this.socket.on('close', () => {
      this.#time.close()
      this.#home.forget(this)
      this.#ended()
    })
  }

  get ready(): boolean {
    return this.#ready
  }

  get paused(): boolean {
    return this.socket.isPaused()
  }

  use(user: ConnectionUser): void {
    this.#user = user
    if (this.#ready) user.onReady()
  }

  send({ method, path, headers, lines, framing }: RequestHead): void {
    const text = `${requestLine(method, path)}${headerLines(headers)}${lines}Connection: keep-alive\r\n\r\n`
    this.heard = false
    this.#framing = framing
    this.#parser.expect(method === 'HEAD', this)
    if (framing !== 'none') {
      // Its body follows at once.
      this.socket.write(text, 'latin1')
      return
    }
    this.#unsent = true
    writeTogether(this.socket, () => {
      this.#unsent = false
      if (!this.socket.destroyed) this.socket.write(text, 'latin1')
    })
  }

  sendBody(chunk: Buffer): boolean {
    if (this.socket.destroyed) return true
    if (this.#framing === 'length') return this.socket.write(chunk)
    this.socket.cork()
    this.socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
    this.socket.write(chunk)
    const more = this.socket.write('\r\n', 'latin1')
    this.socket.uncork()
    return more
  }

  endBody(): void {
    if (this.#framing === 'chunked' && !this.socket.destroyed) this.socket.write(lastChunk, 'latin1')
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  giveTime(milliseconds: number): void {
    this.#time.give(milliseconds)
  }

  takeTimeBack(): void {
    this.#time.takeBack()
  }

  onHead(status: number, message: string, headers: string[], length: number | undefined): void {
    this.#user?.onHead(status, message, headers, length)
  }

  onBody(chunk: Buffer): void {
    this.#user?.onBody(chunk)
  }

  onEnd(reusable: boolean): void {
    const user = this.#user
    this.#user = undefined
    this.#time.takeBack()
    user?.onEnd(reusable)
  }

  keep(): void {
    this.reused = true
    this.idleSince = performance.now()
    if (this.socket.isPaused()) this.socket.resume()
    this.#home.add(this)
  }

  destroy(): void {
    this.#user = undefined
    this.socket.destroy()
  }

  readonly #readSome = (size: number): boolean => {
    this.#read(Buffer.from(readInto.subarray(0, size)))
    return true
  }

  #read(chunk: Buffer): void {
    if (this.#user === undefined) {
      // An answer to nothing. Were it kept, the next request would be given it.
      this.socket.destroy()
      return
    }
    if (this.#unsent) {
      // The same, come while the request waits for the end of this turn.
      this.#fail(new AnswerError('an answer before the request'))
      return
    }
    this.heard = true
    try {
      this.#parser.read(chunk)
    } catch (error) {
      this.#fail(error as Error)
      return
    }
    this.#user?.onPause()
  }

  #ended(): void {
    if (this.#user === undefined) return
    try {
      this.#parser.end()
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #fail(error: Error): void {
    const user = this.#user
    this.destroy()
    user?.onFailure(error)
  }
}
