import type { SessionStore } from './session.ts'

/**
 * When sessions were last seen, by session, so that all its tokens share one. In memory first: a write for every request
 * would cost more than the request.
 */
export interface LastSeen {
  /** Sessions that are not written yet. */
  readonly size: number
  mark(sessionId: string, at: number): void
  /** What is not written yet; milliseconds since 1970. */
  of(sessionId: string): number | undefined
  /** The later of what is written and what is not yet. */
  latest(sessionId: string, written: number): number
  /**
   * Writes it down; what cannot be written stays for the next time.
   * @returns sessions that are no more
   * @throws Error the database's
   */
  write(): Promise<readonly string[]>
}

export function createLastSeen(store: Pick<SessionStore, 'touch'>): LastSeen {
  const seen = new Map<string, number>()
  return {
    get size() {
      return seen.size
    },
    mark: (sessionId, at) => void seen.set(sessionId, at),
    of: sessionId => seen.get(sessionId),
    latest: (sessionId, written) => Math.max(written, seen.get(sessionId) ?? 0),
    async write() {
      const batch = [...seen]
      const gone = await store.touch(batch)
      for (const [id, at] of batch) if (seen.get(id) === at) seen.delete(id)
      return gone
    },
  }
}
