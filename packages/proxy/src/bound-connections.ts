import type { Socket } from 'node:net'
import type { Connection, Home } from './connection.ts'
import { type OwnedRequest, ownerOf } from './connection-owner.ts'

/**
 * How long somebody may be in the middle of signing in, in milliseconds. A browser takes the next step by itself and at once;
 * it asks its person for a password before the first one, and with another connection nothing is lost then.
 */
export const signingInMs = 2_000

interface BoundWatcher<Place> {
  /** No request waits for it. */
  onIdle(bound: BoundConnection<Place>): void
  onEnd(bound: BoundConnection<Place>): void
}

/** A connection to an app that belongs to one connection of a client, since somebody may be signed in on it. */
export class BoundConnection<Place> implements Home {
  readonly place: Place
  readonly client: Socket
  readonly person: string | undefined
  readonly #connection: Connection
  readonly #watcher: BoundWatcher<Place>
  readonly #waiting: (() => void)[] = []
  #idleSince: number | undefined

  constructor(
    place: Place,
    owner: { readonly client: Socket; readonly person: string | undefined },
    connection: Connection,
    watcher: BoundWatcher<Place>,
  ) {
    this.place = place
    this.client = owner.client
    this.person = owner.person
    this.#connection = connection
    this.#watcher = watcher
    this.client.once('close', this.end)
    connection.belongTo(this)
  }

  get idleSince(): number | undefined {
    return this.#idleSince
  }

  /** Until when it gives way to nobody: in the middle of signing in, what was said so far would be lost with it. */
  get givesWayFrom(): number {
    const since = this.#idleSince ?? Number.POSITIVE_INFINITY
    return this.#connection.challenged ? since + signingInMs : since
  }

  /** For the next request, while it is idle; `undefined` when the app may be closing it, and it is ended. */
  take(): Connection | undefined {
    this.#idleSince = undefined
    if (performance.now() < this.#connection.keptUntil) return this.#connection
    this.end()
    return undefined
  }

  /** Until the request that it carries is over. @returns what ends the waiting */
  wait(onFree: () => void): () => void {
    this.#waiting.push(onFree)
    return () => {
      const index = this.#waiting.indexOf(onFree)
      if (index !== -1) this.#waiting.splice(index, 1)
    }
  }

  add(connection: Connection): void {
    this.#idleSince = connection.idleSince
    const next = this.#waiting.shift()
    if (next === undefined) this.#watcher.onIdle(this)
    else next()
  }

  forget(): void {
    this.client.off('close', this.end)
    this.#idleSince = undefined
    this.#watcher.onEnd(this)
    for (const onFree of this.#waiting.splice(0)) onFree()
  }

  readonly end = (): void => this.#connection.destroy()
}

/** Ends with its answer, for nobody can tell whose the next request would be. */
const nobodys: Home = { add: connection => connection.destroy(), forget: () => {} }

/**
 * The connections to an app on which somebody may be signed in. Each belongs to one connection of a client and one person
 * until either end closes, and is never pooled; a client's connection has one at most.
 */
export class BoundConnections<Place> implements BoundWatcher<Place> {
  readonly #byClient = new Map<Socket, BoundConnection<Place>>()
  readonly #onIdle: () => void
  #closed = false
  #later: NodeJS.Timeout | undefined

  /** @param onIdle called when one is idle, and can give way */
  constructor(onIdle: () => void = () => {}) {
    this.#onIdle = onIdle
  }

  /** Looked at before anything else is, for mostly there are none. */
  get size(): number {
    return this.#byClient.size
  }

  /** That of whoever has sent this request. */
  of(request: OwnedRequest): BoundConnection<Place> | undefined {
    const owner = ownerOf(request)
    const bound = owner && this.#byClient.get(owner.client)
    return bound?.person === owner?.person ? bound : undefined
  }

  /**
   * From now on it belongs to whoever has sent this request, which it carries.
   * @param begins they sign in with it; otherwise the app has only asked for that
   */
  bind(request: OwnedRequest, place: Place, connection: Connection, begins: boolean): void {
    if (connection.bound) return
    const owner = this.#closed ? undefined : ownerOf(request)
    const before = owner && this.#byClient.get(owner.client)
    // One that is in use is another request's. An idle one is another person's, who can sign in anew, but need not because
    // of somebody who is not signed in to the app at all.
    if (owner === undefined || (before !== undefined && (before.idleSince === undefined || !begins))) {
      connection.belongTo(nobodys)
      return
    }
    before?.end()
    const bound = new BoundConnection(place, owner, connection, this)
    this.#byClient.set(owner.client, bound)
  }

  /**
   * Ends the one that was idle for longest, so that another connection finds room; where all that are idle are in the middle
   * of signing in, tells of it once one is not. Whoever asks to sign in and leaves it at that holds no room for good.
   * @returns whether there was one
   */
  giveWay(place: Place): boolean {
    const now = performance.now()
    let first: BoundConnection<Place> | undefined
    for (const bound of this.#byClient.values()) {
      if (bound.place !== place || bound.idleSince === undefined) continue
      if (first === undefined || bound.givesWayFrom < first.givesWayFrom) first = bound
    }
    if (first === undefined) return false
    if (now < first.givesWayFrom) {
      this.#tellLater()
      return false
    }
    first.end()
    return true
  }

  /** When all of now are through. */
  #tellLater(): void {
    if (this.#later !== undefined) return
    this.#later = setTimeout(() => {
      this.#later = undefined
      this.#onIdle()
    }, signingInMs)
    this.#later.unref()
  }

  /** Those in use are left to end with their requests. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#later)
    for (const bound of this.#byClient.values()) if (bound.idleSince !== undefined) bound.end()
  }

  onIdle(bound: BoundConnection<Place>): void {
    if (this.#closed) bound.end()
    else this.#onIdle()
  }

  onEnd(bound: BoundConnection<Place>): void {
    if (this.#byClient.get(bound.client) === bound) this.#byClient.delete(bound.client)
  }
}
