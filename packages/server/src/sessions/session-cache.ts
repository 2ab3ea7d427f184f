import { ownCopy } from '@gatewright/proxy'
import { LRUCache } from 'lru-cache'
import type { Change } from '../events/events.ts'
import type { Caller } from '../identity/caller.ts'
import { createTokenIndex, type TokenIndex } from './token-index.ts'

/** Tokens kept in memory. Beyond it the least recently used are read again, which costs some microseconds. */
const CACHED = 100_000
/** Tokens that are forgotten in one turn of the event loop: less than a millisecond of work. */
const FORGOTTEN_AT_ONCE = 500
/** Loads of one token, where something about it changes each time. */
const TRIES = 5

/** What is kept by token: whose it is, and where it counts. */
export interface CachedSession {
  readonly caller: Caller
  readonly host: string
  /** Made for https, so it counts in the `__Host-` cookie alone. */
  readonly secure: boolean
  readonly createdAt: number
  seenAt: number
}

/** Sessions in memory, by token. Of what changes, it forgets what is named and nothing else. */
export interface SessionCache {
  readonly size: number
  get(token: string): CachedSession | undefined
  forget(token: string): void
  forgetAll(): void
  /** Takes notice of a change. */
  onChange(change: Change): void
  /**
   * What is kept, or else what is read, which is kept then. Where something about that very session changes while it is
   * read, it is read again: what has just ended is not let through once more, and does not come back.
   * @throws Error when it has changed each time it was read
   */
  load(token: string, read: () => Promise<CachedSession | undefined>): Promise<CachedSession | undefined>
}

/** What has changed while something was being read: ids of sessions and of accounts. */
interface Load {
  readonly changed: Set<string>
  everything: boolean
}

export function createSessionCache(): SessionCache {
  let kept = fresh()
  /** Reads that are on their way. */
  const loads = new Set<Load>()
  /** Sessions and accounts of which nothing counts though it is still there. Most of the time nobody. */
  const leaving = new Map<string, object>()

  function forgetAll(): void {
    for (const load of loads) load.everything = true
    // A new one at once: emptying the old one takes the longer the more there are.
    kept = fresh()
  }

  function forgetOf(id: string): void {
    for (const load of loads) load.changed.add(id)
    const { byToken, index } = kept
    const tokens = index.tokensOf(id)
    if (byToken === undefined) return
    if (tokens.length > FORGOTTEN_AT_ONCE) forgetMany(id, tokens, byToken)
    else for (const token of tokens) byToken.delete(token)
  }

  /** With a hundred thousand nobody else would be answered for a tenth of a second. */
  function forgetMany(id: string, tokens: readonly string[], byToken: NonNullable<Kept['byToken']>): void {
    let from = 0
    // A second change meanwhile begins a round of its own, and is the one that comes to an end.
    const round = {}
    leaving.set(id, round)
    function next(): void {
      for (const token of tokens.slice(from, from + FORGOTTEN_AT_ONCE)) byToken.delete(token)
      from += FORGOTTEN_AT_ONCE
      if (from < tokens.length) setImmediate(next)
      else if (leaving.get(id) === round) leaving.delete(id)
    }
    next()
  }

  function find(token: string): CachedSession | undefined {
    const entry = kept.byToken?.get(token)
    if (leaving.size === 0 || entry === undefined) return entry
    const { sessionId, collaboratorId } = entry.caller
    return leaving.has(sessionId) || leaving.has(collaboratorId) ? undefined : entry
  }

  function keep(token: string, entry: CachedSession): void {
    // A part of the header's text would keep all of it.
    const key = ownCopy(token)
    kept.byToken ??= roomFor(kept.index)
    kept.byToken.set(key, entry)
    kept.index.add(key, entry.caller.sessionId, entry.caller.collaboratorId)
  }

  const isStale = ({ changed, everything }: Load, { caller }: CachedSession): boolean =>
    everything || changed.has(caller.sessionId) || changed.has(caller.collaboratorId)

  return {
    get size() {
      return kept.byToken?.size ?? 0
    },
    get: find,
    forget: token => void kept.byToken?.delete(token),
    forgetAll,
    onChange(change) {
      if (change.kind === 'session-ended') forgetOf(change.sessionId)
      else if (change.kind === 'account-changed' || change.kind === 'account-removed') {
        forgetOf(change.collaboratorId)
      } else if (change.kind === 'anything') forgetAll()
    },
    async load(token, read) {
      for (let tries = 1; ; tries += 1) {
        const known = find(token)
        if (known !== undefined) return known
        const load: Load = { changed: new Set(), everything: false }
        loads.add(load)
        try {
          const entry = await read()
          if (entry === undefined) return undefined
          if (!isStale(load, entry)) {
            keep(token, entry)
            return entry
          }
          // What was read may be over, so it lets nobody in; nor may it be said that there is no session, which would sign
          // somebody out who has one. Who asks once more is answered.
          if (tries === TRIES) throw new Error('the session has changed each time it was read')
        } finally {
          // Only now: what changes between the end of the reading and here is noticed, too.
          loads.delete(load)
        }
      }
    },
  }
}

interface Kept {
  readonly index: TokenIndex
  /** Made with the first session. */
  byToken: LRUCache<string, CachedSession> | undefined
}

const fresh = (): Kept => ({ index: createTokenIndex(), byToken: undefined })

/** Bounded by size, where each has one: by number it would take room for all of them at once, 2.4 MB after each `forgetAll`. */
const roomFor = (index: TokenIndex): LRUCache<string, CachedSession> =>
  new LRUCache({
    maxSize: CACHED,
    sizeCalculation: () => 1,
    dispose: ({ caller }, token) => index.remove(token, caller.sessionId, caller.collaboratorId),
  })
