import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Who waits for a request's body to reach the app. */
export interface UploadWatcher {
  /** More of the body went on. @param more the app takes more at once */
  onSent(more: boolean): void
  onUploaded(): void
}

const lastChunk = '0\r\n\r\n'

/** Streams a request's body to the app, holding no more than the sockets' buffers. */
export class Upload {
  readonly #request: IncomingMessage
  readonly #socket: Socket
  readonly #chunked: boolean
  readonly #watcher: UploadWatcher

  /** @param chunked in chunks of our own making, for a body whose length the client did not say */
  constructor(request: IncomingMessage, socket: Socket, chunked: boolean, watcher: UploadWatcher) {
    this.#request = request
    this.#socket = socket
    this.#chunked = chunked
    this.#watcher = watcher
    request.on('data', this.#onData)
    request.on('end', this.#onEnd)
  }

  /** The app's connection takes more again. */
  resume(): void {
    this.#request.resume()
  }

  /** Sends nothing more. */
  stop(): void {
    this.#request.off('data', this.#onData)
    this.#request.off('end', this.#onEnd)
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#socket.destroyed) return
    const more = this.#send(chunk)
    if (!more) this.#request.pause()
    this.#watcher.onSent(more)
  }

  #send(chunk: Buffer): boolean {
    if (!this.#chunked) return this.#socket.write(chunk)
    this.#socket.cork()
    this.#socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
    this.#socket.write(chunk)
    const more = this.#socket.write('\r\n', 'latin1')
    this.#socket.uncork()
    return more
  }

  readonly #onEnd = (): void => {
    if (this.#chunked) this.#socket.write(lastChunk, 'latin1')
    this.#watcher.onUploaded()
  }
}
