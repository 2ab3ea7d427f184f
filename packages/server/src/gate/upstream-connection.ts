import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AnswerParser, type AnswerReader } from './answer-parser.ts'

/** Who is using a connection for one request. */
export interface ConnectionUser extends AnswerReader {
  /** The connection stands; nothing was sent before. At once for a kept one. */
  onReady(): void
  /** It broke, or what came is no HTTP. Called at most once, and not after the answer's end. */
  onFailure(error: NodeJS.ErrnoException): void
  /** It takes more of the request's body. */
  onDrain(): void
}

export interface Address {
  readonly tls: boolean
  readonly hostname: string
  readonly port: number
}

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
  #user: ConnectionUser | undefined
  readonly #parser = new AnswerParser()
  readonly #pool: ConnectionPool

  constructor(address: Address, pool: ConnectionPool) {
    this.#pool = pool
    const { hostname: host, port } = address
    this.socket = address.tls
      ? connectTls({ host, port, servername: host, ALPNProtocols: ['http/1.1'] })
      : connectTcp({ host, port })
    this.socket.setNoDelay(true)
    this.socket.once(address.tls ? 'secureConnect' : 'connect', () => {
      this.#ready = true
      this.#user?.onReady()
    })
    this.socket.on('data', chunk => this.#read(chunk))
    this.socket.on('drain', () => this.#user?.onDrain())
    this.socket.on('timeout', () => {
      if (this.#user === undefined) this.socket.destroy()
    })
    this.socket.on('end', () => this.#ended())
    this.socket.on('error', error => this.#fail(error))
    this.socket.on('close', () => {
      this.#pool.forget(this)
      this.#ended()
    })
  }

  /** Begins a request. `user` is told when its head can be sent. */
  use(user: ConnectionUser): void {
    this.#user = user
    if (this.#ready) user.onReady()
  }

  /** Sends the head and expects its answer. */
  send(head: string, isHead: boolean): void {
    this.heard = false
    this.#parser.expect(isHead, this)
    this.socket.write(head, 'latin1')
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
    user?.onEnd(reusable)
  }

  /** Back to the pool, for the next request. */
  keep(): void {
    this.reused = true
    this.socket.setTimeout(keptMs)
    if (this.socket.isPaused()) this.socket.resume()
    this.#pool.add(this)
  }

  /** Ends the connection; its user is not told. */
  destroy(): void {
    this.#user = undefined
    this.socket.destroy()
  }

  #read(chunk: Buffer): void {
    if (this.#user === undefined) {
      // An answer to nothing. Were it kept, the next request would be given it.
      this.socket.destroy()
      return
    }
    this.heard = true
    try {
      this.#parser.read(chunk)
    } catch (error) {
      this.#fail(error as Error)
    }
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
  readonly #idle: UpstreamConnection[] = []
  #closed = false

  constructor(address: Address) {
    this.#address = address
  }

  take(): UpstreamConnection {
    const kept = this.#idle.pop()
    if (kept === undefined) return new UpstreamConnection(this.#address, this)
    kept.socket.setTimeout(0)
    return kept
  }

  add(connection: UpstreamConnection): void {
    if (this.#closed || this.#idle.length >= mostKept || connection.socket.destroyed) connection.destroy()
    else this.#idle.push(connection)
  }

  forget(connection: UpstreamConnection): void {
    const index = this.#idle.indexOf(connection)
    if (index !== -1) this.#idle.splice(index, 1)
  }

  /** Connections in use are left to end with their requests. */
  close(): void {
    this.#closed = true
    for (const connection of this.#idle.splice(0)) connection.destroy()
  }
}
