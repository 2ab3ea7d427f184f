import type { Pool } from './connection.ts'
import type { UpstreamAddress } from './dial.ts'
import { type Home, UpstreamConnection } from './upstream-connection.ts'

/** How many idle connections are kept per address. */
const mostKept = 256

/** A little less than common servers keep a connection (Node's 5 s), so that a request rarely meets one that is closing. */
const keptMs = 4_000

/** Idle connections to one address; the one used last is used first, so that the others grow old and go. */
export class ConnectionPool implements Pool, Home {
  readonly #address: UpstreamAddress
  /** The oldest first. */
  readonly #idle: UpstreamConnection[] = []
  #sweep: NodeJS.Timeout | undefined
  #closed = false

  constructor(address: UpstreamAddress) {
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
