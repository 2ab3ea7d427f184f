import type { Socket } from 'node:net'
import { AnswerError, NoAnswerError } from './answer-error.ts'
import { AnswerParser, type AnswerReader } from './answer-parser.ts'
import type { Connection, ConnectionUser, Framing, Home, RequestHead } from './connection.ts'
import { dial, type UpstreamAddress } from './dial.ts'
import { headerLines, requestLine } from './header-lines.ts'
import { keptFor, readKeepAlive, surelyKept } from './keep-alive.ts'
import { TimeLimit } from './time-limit.ts'
import { writeTogether } from './write-together.ts'

/**
 * What apps send by plain TCP is read into this one place, whichever connection it comes by, and copied from it at once, so
 * that no later line can hand one visitor's bytes to another. A buffer of 64 kB for each read, as streams have it, is a
 * tenth of what a proxied request costs; a copy of its own size is too little to measure.
 */
const readInto = Buffer.allocUnsafeSlow(64 * 1024)

/** How long an app gets to close a connection that gives way to another one, in milliseconds. */
const goodbyeMs = 500

/** Calls when all has been read that had come before: once around the event loop, in which sockets are read. */
function afterReading(call: () => void): void {
  setImmediate(() => setImmediate(call))
}

const lastChunk = '0\r\n\r\n'

/**
 * HTTP/1.1 on a socket of its own. Its listeners are attached once and serve every request, which is much of what makes it
 * cheap.
 */
export class UpstreamConnection implements Connection, AnswerReader {
  readonly socket: Socket
  reused = false
  heard = false
  sent = false
  bound = false
  challenged = false
  idleSince = 0
  keptUntil = 0
  /** The app has closed it, and not we. */
  endedByApp = false
  /** When the last piece of a request was sent, by `performance.now()`: the app counts an idle time from later on. */
  #askedAt = 0
  #keepAlive = readKeepAlive(undefined)
  #ready = false
  #framing: Framing = 'none'
  #user: ConnectionUser | undefined
  readonly #parser = new AnswerParser()
  readonly #time = new TimeLimit(() => this.#user?.onTimeout())
  #home: Home

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
      this.endedByApp = true
      // At once, for the next request must not be written to it.
      this.#home.forget(this)
      this.#ended()
    })
    this.socket.on('error', error => {
      this.endedByApp = true
      this.#fail(error)
    })
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

  get signsIn(): boolean {
    return this.#parser.signsIn
  }

  /** The app has announced to keep it for longer than it has been idle. */
  get promised(): boolean {
    const { idleMs } = this.#keepAlive
    return idleMs !== undefined && performance.now() - this.#askedAt < idleMs
  }

  /** The app is sure to keep it, by its own word: something that may not be sent again can be sent on it. */
  isSureAt(now: number): boolean {
    return surelyKept(this.#keepAlive, now - this.#askedAt, now - this.idleSince)
  }

  use(user: ConnectionUser, repeatable: boolean): void {
    this.#user = user
    this.sent = false
    this.heard = false
    if (!this.#ready) return
    if (repeatable) user.onReady()
    else afterReading(() => this.#user === user && user.onReady())
  }

  send({ method, path, headers, lines, framing }: RequestHead): void {
    const text = `${requestLine(method, path)}${headerLines(headers)}${lines}Connection: keep-alive\r\n\r\n`
    this.#framing = framing
    this.#parser.expect(method === 'HEAD', this, this.bound)
    if (framing !== 'none') {
      // Its body follows at once.
      this.#write(text)
      return
    }
    writeTogether(this.socket, () => {
      if (!this.socket.destroyed) this.#write(text)
    })
  }

  #write(head: string): void {
    this.#askedAt = performance.now()
    this.sent = true
    this.socket.write(head, 'latin1', this.#onHeadWritten)
  }

  /** The system has refused the head, and half a head is no request: the app has seen nothing of it. */
  readonly #onHeadWritten = (error?: NodeJS.ErrnoException | null): void => {
    if (error?.syscall === 'write') this.sent = false
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
    this.#askedAt = performance.now()
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
    this.challenged = (status === 401 || status === 407) && this.#parser.signsIn
    this.#keepAlive = readKeepAlive(this.#parser.keepAlive)
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
    // A visitor's own is left to the two ends of it, unless the app says when it goes: nobody else waits for it.
    const forEver = this.bound && this.#keepAlive.idleMs === undefined && this.#keepAlive.requests > 0
    this.keptUntil = forEver ? Number.POSITIVE_INFINITY : this.idleSince + keptFor(this.#keepAlive)
    if (this.socket.isPaused()) this.socket.resume()
    this.#home.add(this)
  }

  belongTo(home: Home): void {
    this.#home = home
    this.bound = true
  }

  /** Ends it so that the app has closed before we have, if it does soon. It is in no home any more. */
  retire(): void {
    this.#user = undefined
    const timer = setTimeout(() => this.socket.destroy(), goodbyeMs)
    timer.unref()
    this.socket.once('close', () => clearTimeout(timer))
    this.socket.end()
  }

  destroy(): void {
    this.#user = undefined
    this.socket.destroy()
    // The visitor may be on the way to another upstream.
    if (this.bound) this.#home.forget(this)
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
    if (!this.sent) {
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
    if (!this.sent) {
      if (this.#ready) this.#fail(new NoAnswerError('the connection ended before the request'))
      return
    }
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
