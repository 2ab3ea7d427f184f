/** Who wants to know at once when a session is ended: open WebSockets, which no request will ever check again. */
export interface EndListeners {
  add(sessionId: string, listener: () => void): () => void
  fire(sessionId: string): void
}

export function createEndListeners(): EndListeners {
  const listeners = new Map<string, Set<() => void>>()
  return {
    add(sessionId, listener) {
      const waiting = listeners.get(sessionId) ?? new Set()
      listeners.set(sessionId, waiting.add(listener))
      return () => {
        waiting.delete(listener)
        if (waiting.size === 0 && listeners.get(sessionId) === waiting) listeners.delete(sessionId)
      }
    },
    fire(sessionId) {
      const waiting = listeners.get(sessionId)
      listeners.delete(sessionId)
      for (const listener of waiting ?? []) listener()
    },
  }
}
