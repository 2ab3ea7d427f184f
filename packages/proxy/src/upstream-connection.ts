import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AnswerError, AnswerParser, type AnswerReader } from './answer-parser.ts'
import { writeTogether } from './write-together.ts'

/** Who is using a connection for one request. */
export interface ConnectionUser extends AnswerReader {
  /** The connection stands; nothing was sent before. At once for a kept one. */
  onReady(): void
  /** It broke, or what came is no HTTP. Called at most once, and not after the answer's end. */
  onFailure(error: NodeJS.ErrnoException): void
  /** It takes more of the request's body. */
  onDrain(): void
  /** All that has come so far has been read, and more is to come. */
  onPause(): void
  /** What it was given time for has not happened; see {@link UpstreamConnection.giveTime}. */
  onTimeout(): void
}

export interface Address {
  readonly tls: boolean
  readonly hostname: string
  readonly port: number
}

/** What to ask for by name (RFC 6066 section 3): an address is none, and some servers refuse it. */
export const serverName = (hostname: string): string => (isIP(hostname) === 0 ? hostname : '')

/**
 * What apps send by plain TCP is read into this one place, whichever connection it comes by, and copied from it at once, so
 * that no later line can hand one visitor's bytes to another. A buffer of 64 kB for each read, as streams have it, is a
 * tenth of what a proxied request costs; a copy of its own size is too little to measure.
 */
const readInto = Buffer.allocUnsafeSlow(64 * 1024)

/** A little less than common servers keep a connection (Node's 5 s), so that a request rarely meets one that is closing. */
const keptMs = 4_000

/**
 * A connection to an app that carries one request at a time. Its listeners are attached once and serve every request,
 * which is much of what makes it cheap.
 */
export class UpstreamConnection implements AnswerReader {
  readonly socket: Socket
  /** It has carried a request before. */
  reused = false
  /** Something has come back since the request was sent. */
  heard = false
  #ready = false
  #unsent = false
  #user: ConnectionUser | undefined
  readonly #parser = new AnswerParser()
  readonly #pool: ConnectionPool
  /** When it came back to the pool, in milliseconds of `performance.now()`. */
  idleSince = 0
  #timer: NodeJS.Timeout | undefined
  #timerMs = 0
  #timed = false

  constructor(address: Address, pool: ConnectionPool) {
    this.#pool = pool
    const { hostname: host, port } = address
    this.socket = address.tls
      ? connectTls({ host, port, servername: serverName(host), ALPNProtocols: ['http/1.1'] })
      : connectTcp({ host, port, onread: { buffer: readInto, callback: this.#readSome } })
    this.socket.setNoDelay(true)
    this.socket.once(address.tls ? 'secureConnect' : 'connect', () => {
      this.#ready = true
      this.#user?.onReady()
    })
    if (address.tls) this.socket.on('data', chunk => this.#read(chunk))
    this.socket.on('drain', () => this.#user?.onDrain())
    this.socket.on('end', () => {
      // At once, for the next request must not be written to it.
      this.#pool.forget(this)
      this.#ended()
    })
    this.socket.on('error', error => this.#fail(error))
    this.socket.on('close', () => {
      clearTimeout(this.#timer)
      this.#pool.forget(this)
      this.#ended()
    })
  }

  /**
   * Its user is told unless time is given anew or taken back within so many milliseconds. One timer serves all requests of
   * the connection: to make and drop one for each is a measurable part of what a request costs.
   */
  giveTime(milliseconds: number): void {
    this.#timed = true
    if (this.#timer !== undefined && this.#timerMs === milliseconds) {
      this.#timer.refresh()
      return
    }
    clearTimeout(this.#timer)
    this.#timerMs = milliseconds
    this.#timer = setTimeout(() => {
      if (this.#timed) this.#user?.onTimeout()
    }, milliseconds)
    this.#timer.unref()
  }

  takeTimeBack(): void {
    this.#timed = false
  }

  /** It stands already, from an earlier request. */
  get ready(): boolean {
    return this.#ready
  }

  /** Begins a request. `user` is told when its head can be sent. */
  use(user: ConnectionUser): void {
    this.#user = user
    if (this.#ready) user.onReady()
  }

  /**
   * Sends the head and expects its answer.
   * @param together at the end of this turn of the event loop, where no body follows at once
   */
  send(head: string, isHead: boolean, together: boolean): void {
    this.heard = false
    this.#parser.expect(isHead, this)
    if (!together) {
      this.socket.write(head, 'latin1')
      return
    }
    this.#unsent = true
    writeTogether(this.socket, () => {
      this.#unsent = false
      if (!this.socket.destroyed) this.socket.write(head, 'latin1')
    })
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
    this.#timed = false
    user?.onEnd(reusable)
  }

  /** Back to the pool, for the next request. */
  keep(): void {
    this.reused = true
    this.idleSince = performance.now()
    if (this.socket.isPaused()) this.socket.resume()
    this.#pool.add(this)
  }

  /** Ends the connection; its user is not told. */
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

/** How many idle connections are kept per address. */
const mostKept = 256

/** Idle connections to one address; the one used last is used first, so that the others grow old and go. */
export class ConnectionPool {
  readonly #address: Address
  /** The oldest first. */
  readonly #idle: UpstreamConnection[] = []
  #sweep: NodeJS.Timeout | undefined
  #closed = false

  constructor(address: Address) {
    this.#address = address
  }

  take(): UpstreamConnection {
    const kept = this.#idle.pop()
    if (kept === undefined) return new UpstreamConnection(this.#address, this)
    if (performance.now() - kept.idleSince < keptMs) return kept
    kept.destroy()
    this.#dropOld()
    return new UpstreamConnection(this.#address, this)
  }

  add(connection: UpstreamConnection): void {
    if (this.#closed || this.#idle.length >= mostKept || connection.socket.destroyed) {
      connection.destroy()
      return
    }
    this.#idle.push(connection)
    this.#sweepLater()
  }

  forget(connection: UpstreamConnection): void {
    const index = this.#idle.indexOf(connection)
    if (index !== -1) this.#idle.splice(index, 1)
  }

  /** Connections in use are left to end with their requests. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#sweep)
    for (const connection of this.#idle.splice(0)) connection.destroy()
  }

  #dropOld(): void {
    const oldest = performance.now() - keptMs
    const young = this.#idle.findIndex(({ idleSince }) => idleSince > oldest)
    for (const old of this.#idle.splice(0, young === -1 ? this.#idle.length : young)) old.destroy()
    if (this.#idle.length > 0) this.#sweepLater()
  }

  #sweepLater(): void {
    if (this.#closed || this.#sweep !== undefined) return
    this.#sweep = setTimeout(() => {
      this.#sweep = undefined
      this.#dropOld()
    }, keptMs)
    this.#sweep.unref()
  }
}
