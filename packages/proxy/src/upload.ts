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

  constructor(request: IncomingMessage, connection: Connection, watcher: UploadWatcher) {
    this.#request = request
    this.#connection = connection
    this.#watcher = watcher
    request.on('data', this.#onData)
    request.on('end', this.#onEnd)
  }

  /** All of it has gone on. */
  get complete(): boolean {
    return this.#complete
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
    const more = this.#connection.sendBody(chunk)
    if (!more) this.#request.pause()
    this.#watcher.onSent(more)
  }

  readonly #onEnd = (): void => {
    this.#complete = true
    this.#connection.endBody()
    this.#watcher.onUploaded()
  }
}
