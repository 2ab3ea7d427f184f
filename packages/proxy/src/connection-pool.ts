import type { Pool } from './connection.ts'
import type { UpstreamAddress } from './dial.ts'
import { KeepAliveTrust, provenAfterMs } from './keep-alive-trust.ts'
import type { Slots } from './slots.ts'
import { UpstreamConnection } from './upstream-connection.ts'

/** How many idle connections are kept per address. */
const mostKept = 256

/** How often the idle ones are looked through, in milliseconds. */
const sweepMs = 1_000

/**
 * Idle connections to one address. For what may be sent again the one used last is used first, so that the others grow old
 * and go; for anything else the one that has stood for longest of those that the app is sure to keep, or a fresh one.
 */
export class ConnectionPool implements Pool {
  readonly #address: UpstreamAddress
  readonly #slots: Slots | undefined
  readonly #onIdle: (() => void) | undefined
  /** The oldest first. */
  readonly #idle: UpstreamConnection[] = []
  readonly #trust = new KeepAliveTrust()
  #sweep: NodeJS.Timeout | undefined
  #givingWay = 0
  #closed = false

  /**
   * @param slots bounds how many there are; without them nothing does
   * @param onIdle called when one is idle that a waiting request could use
   */
  constructor(address: UpstreamAddress, slots?: Slots, onIdle?: () => void) {
    this.#address = address
    this.#slots = slots
    this.#onIdle = onIdle
  }

  take(repeatable: boolean): UpstreamConnection | undefined {
    const kept = repeatable ? this.#youngest() : this.#surest()
    if (kept !== undefined) return kept
    if (this.#slots?.free === false) return undefined
    const connection = new UpstreamConnection(this.#address, this)
    if (this.#slots !== undefined) connection.socket.once('close', this.#slots.take())
    return connection
  }

  get hasIdle(): boolean {
    return this.#idle.length > 0
  }

  makeRoom(): boolean {
    // One at a time: who waits asks again for each that goes.
    if (this.#givingWay > 0) return true
    const oldest = this.#idle.shift()
    if (oldest === undefined) return false
    this.#givingWay += 1
    // Before its slot comes back: whoever is called then asks for the next one, for whoever waits behind.
    oldest.socket.prependOnceListener('close', () => {
      this.#givingWay -= 1
    })
    oldest.retire()
    return true
  }

  add(connection: UpstreamConnection): void {
    const isFull = this.#idle.length >= mostKept
    if (
      this.#closed ||
      isFull ||
      connection.socket.destroyed ||
      connection.keptUntil <= connection.idleSince
    ) {
      connection.destroy()
      return
    }
    this.#idle.push(connection)
    this.#sweepLater()
    this.#onIdle?.()
  }

  forget(connection: UpstreamConnection): void {
    const index = this.#idle.indexOf(connection)
    if (index !== -1) this.#idle.splice(index, 1)
    const unused = index !== -1 || (connection.reused && !connection.heard)
    if (unused && connection.endedByApp && connection.promised) this.#trust.break()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#sweep)
    for (const connection of this.#idle.splice(0)) connection.destroy()
  }

  #youngest(): UpstreamConnection | undefined {
    let kept = this.#idle.pop()
    if (kept === undefined) return undefined
    const now = performance.now()
    while (kept !== undefined && kept.keptUntil <= now) {
      kept.destroy()
      kept = this.#idle.pop()
    }
    return kept
  }

  #surest(): UpstreamConnection | undefined {
    if (this.#idle.length === 0 || !this.#trust.holds) return undefined
    const now = performance.now()
    const index = this.#idle.findIndex(kept => kept.keptUntil > now && kept.isSureAt(now))
    return index === -1 ? undefined : this.#idle.splice(index, 1)[0]
  }

  #dropOld(): void {
    const now = performance.now()
    for (let index = this.#idle.length - 1; index >= 0; index--) {
      const kept = this.#idle[index] as UpstreamConnection
      if (kept.keptUntil > now) continue
      this.#idle.splice(index, 1)
      kept.destroy()
    }
    // When all has been read that has come so far: an end may be among it.
    setImmediate(() => {
      const proven = ({ idleSince, promised }: UpstreamConnection) =>
        promised && now - idleSince >= provenAfterMs
      if (this.#idle.some(proven)) this.#trust.prove()
    })
    if (this.#idle.length > 0) this.#sweepLater()
  }

  #sweepLater(): void {
    if (this.#closed || this.#sweep !== undefined) return
    this.#sweep = setTimeout(() => {
      this.#sweep = undefined
      this.#dropOld()
    }, sweepMs)
    this.#sweep.unref()
  }
}
