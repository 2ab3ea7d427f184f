import type { ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'

/** Both ends of a connection, asked for once. */
export type Ends = Readonly<
  Pick<TLSSocket, 'remoteAddress' | 'remotePort' | 'remoteFamily' | 'localAddress' | 'localPort'>
>

export function endsOf(socket: TLSSocket): Ends {
  const { remoteAddress, remotePort, remoteFamily, localAddress, localPort } = socket
  return { remoteAddress, remotePort, remoteFamily, localAddress, localPort }
}

type Listener = (...values: never[]) => void

/**
 * What is a connection to readers of a request is one stream here: to close it, to hold it back and to count its bytes does
 * nothing to the other streams of the connection. Only its ends are the connection's.
 */
export class StreamSocket {
  readonly encrypted = true
  readonly alpnProtocol = 'h2'
  /** Of the body. */
  bytesRead = 0
  /** Of the body. */
  bytesWritten = 0
  readonly #stream: ServerHttp2Stream
  readonly #ends: Ends
  /** Where the body goes. */
  #reader: { push(chunk: Buffer): boolean } | undefined
  #reading = false

  constructor(stream: ServerHttp2Stream, ends: Ends) {
    this.#stream = stream
    this.#ends = ends
  }

  get remoteAddress(): string | undefined {
    return this.#ends.remoteAddress
  }
  get remotePort(): number | undefined {
    return this.#ends.remotePort
  }
  get remoteFamily(): string | undefined {
    return this.#ends.remoteFamily
  }
  get localAddress(): string | undefined {
    return this.#ends.localAddress
  }
  get localPort(): number | undefined {
    return this.#ends.localPort
  }
  get destroyed(): boolean {
    return this.#stream.destroyed || this.#stream.closed
  }
  /** By either side, before it was over. */
  get isReset(): boolean {
    return this.#stream.aborted || this.#stream.rstCode !== 0
  }
  get writable(): boolean {
    return !this.destroyed
  }
  get readable(): boolean {
    return !this.destroyed
  }
  get readableHighWaterMark(): number {
    return this.#stream.readableHighWaterMark
  }

  /** @param reader takes the body, and says after each piece whether it takes more at once */
  feed(reader: { push(chunk: Buffer): boolean }): void {
    this.#reader = reader
  }

  resume(): this {
    if (this.#reading) this.#stream.resume()
    else {
      this.#reading = true
      this.#stream.on('data', (chunk: Buffer) => {
        this.bytesRead += chunk.length
        if (this.#reader?.push(chunk) === false) this.#stream.pause()
      })
    }
    return this
  }

  pause(): this {
    this.#stream.pause()
    return this
  }

  /** The answer is complete: the client need not go on with its body (RFC 9113 section 8.1). */
  end(): this {
    this.#stream.close()
    return this
  }

  /**
   * The client sees INTERNAL_ERROR. Not by the stream's own `close`, which ends the answer before it resets the stream: half of
   * one would look whole.
   */
  destroy(): this {
    this.#stream.destroy(new Error('cut'))
    return this
  }

  setTimeout(): this {
    return this
  }

  on(event: string, listener: Listener): this {
    this.#stream.on(event, listener as () => void)
    return this
  }

  once(event: string, listener: Listener): this {
    this.#stream.once(event, listener as () => void)
    return this
  }

  off(event: string, listener: Listener): this {
    this.#stream.off(event, listener as () => void)
    return this
  }

  removeListener(event: string, listener: Listener): this {
    return this.off(event, listener)
  }
}
