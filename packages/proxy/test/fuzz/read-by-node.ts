import { Agent, request } from 'node:http'
import { Duplex } from 'node:stream'
import { nothingRead, type Reading } from './reading.ts'

/** A connection without a network below it: once asked it says its bytes, and a while later that it ends. */
class Wire extends Duplex {
  readonly #pieces: readonly Buffer[]
  #asked = false

  constructor(pieces: readonly Buffer[]) {
    super()
    this.#pieces = pieces
  }

  override _read(): void {}

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done()
    if (this.#asked) return
    this.#asked = true
    for (const piece of this.#pieces) this.push(piece)
    // By then a whole answer has been read, and its reader has decided about the connection.
    setImmediate(() => setImmediate(() => this.push(null)))
  }

  // What the client asks of a socket.
  setNoDelay(): this {
    return this
  }
  setTimeout(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
}

/** Hands out one wire, and hears whether the client would use it again. */
class WireAgent extends Agent {
  readonly #wire: Wire
  kept = false

  constructor(wire: Wire) {
    super({ keepAlive: true })
    this.#wire = wire
  }

  override createConnection(): Duplex {
    return this.#wire
  }

  override keepSocketAlive(): void {
    this.kept = true
    this.#wire.destroy()
  }
}

/** As Node's own client reads: llhttp, strict, and what `node:http` makes of it. */
export function readByNode(pieces: readonly Buffer[], isHead: boolean): Promise<Reading> {
  const reading = nothingRead()
  const wire = new Wire(pieces)
  const agent = new WireAgent(wire)
  return new Promise(resolve => {
    wire.on('error', () => {})
    wire.on('close', () => setImmediate(() => resolve({ ...reading, reusable: agent.kept })))
    const asked = request({ agent, method: isHead ? 'HEAD' : 'GET' })
    asked.on('error', () => wire.destroy())
    // 101, which we refuse.
    asked.on('upgrade', () => wire.destroy())
    asked.on('response', response => {
      const { statusCode = 0, statusMessage = '', rawHeaders } = response
      Object.assign(reading, { status: statusCode, message: statusMessage, headers: rawHeaders })
      response.on('data', (chunk: Buffer) => {
        reading.body += chunk.toString('latin1')
      })
      response.on('error', () => {})
      response.on('end', () => {
        reading.accepted = response.complete
      })
    })
    asked.end()
  })
}
