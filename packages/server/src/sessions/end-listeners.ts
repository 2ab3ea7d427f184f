import type { Logger } from 'pino'

/** Who wants to know when a session ends: open WebSockets, which no request will ever check again. */
export interface EndListeners {
  add(sessionId: string, listener: () => void): () => void
  fire(sessionId: string): void
  /** Looks at every session that somebody listens for, and fires for those that have ended. */
  recheck(): Promise<void>
}

/** @param isAlive asks the database */
export function createEndListeners(
  isAlive: (sessionId: string) => Promise<boolean>,
  log: Logger,
): EndListeners {
  const listeners = new Map<string, Set<() => void>>()

  function fire(sessionId: string): void {
    const waiting = listeners.get(sessionId)
    listeners.delete(sessionId)
    for (const listener of waiting ?? []) listener()
  }

  return {
    add(sessionId, listener) {
      const waiting = listeners.get(sessionId) ?? new Set()
      listeners.set(sessionId, waiting.add(listener))
      return () => {
        waiting.delete(listener)
        if (waiting.size === 0 && listeners.get(sessionId) === waiting) listeners.delete(sessionId)
      }
    },
    fire,
    async recheck() {
      for (const id of [...listeners.keys()]) {
        try {
          if (!(await isAlive(id))) fire(id)
        } catch (error) {
          log.warn({ err: error }, 'sessions: an open connection could not be checked; it is tried again')
        }
      }
    },
  }
}
