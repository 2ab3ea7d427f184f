import type { IncomingMessage } from 'node:http'
import type { Connection } from './connection.ts'

/** Who waits for a request's body to reach the app. */
export interface UploadWatcher {
  /** More of the body went on. @param more the app takes more at once */
  onSent(more: boolean): void
  onUploaded(): void
}

/** Streams a request's body to the app, holding no more than the sockets' buffers. */
export class Upload {
  readonly #request: IncomingMessage
  readonly #connection: Connection
  readonly #watcher: UploadWatcher
  #complete = false
  #begun = false

  constructor(request: IncomingMessage, connection: Connection, watcher: UploadWatcher) {
    this.#request = request
    this.#connection = connection
    this.#watcher = watcher
    request.on('data', this.#onData)
    request.on('end', this.#onEnd)
    // One that was stopped before is not let go on by a listener.
    request.resume()
  }

  /** Some of it was taken, so that it cannot be sent anew. */
  get begun(): boolean {
    return this.#begun
  }

  /** All of it has gone on. */
  get complete(): boolean {
    return this.#complete
  }

  /** The app's connection takes more again. */
  resume(): void {
    this.#request.resume()
  }

  /** Sends nothing more, and lets nothing more of it come. */
  halt(): void {
    this.stop()
    this.#request.pause()
  }

  /** Sends nothing more. */
  stop(): void {
    this.#request.off('data', this.#onData)
    this.#request.off('end', this.#onEnd)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#begun = true
    const more = this.#connection.sendBody(chunk)
    if (!more) this.#request.pause()
    this.#watcher.onSent(more)
  }

  readonly #onEnd = (): void => {
    this.#begun = true
    this.#complete = true
    this.#connection.endBody()
    this.#watcher.onUploaded()
  }
}
