/** Which tokens belong to a session or to an account, by either id: both are random, so that none means two. */
export interface TokenIndex {
  add(token: string, ...ids: readonly string[]): void
  remove(token: string, ...ids: readonly string[]): void
  /** A copy, so that it can be gone through while tokens go. */
  tokensOf(id: string): readonly string[]
}

export function createTokenIndex(): TokenIndex {
  // Most have one token; a set for each would weigh more than the sessions.
  const tokens = new Map<string, string | Set<string>>()
  return {
    add(token, ...ids) {
      for (const id of ids) {
        const known = tokens.get(id)
        if (known === undefined) tokens.set(id, token)
        else if (known instanceof Set) known.add(token)
        else tokens.set(id, new Set([known, token]))
      }
    },
    remove(token, ...ids) {
      for (const id of ids) {
        const known = tokens.get(id)
        if (known === token) tokens.delete(id)
        else if (known instanceof Set && known.delete(token) && known.size === 0) tokens.delete(id)
      }
    },
    tokensOf(id) {
      const known = tokens.get(id)
      if (known === undefined) return []
      return known instanceof Set ? [...known] : [known]
    },
  }
}
