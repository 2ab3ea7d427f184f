import type { Clock } from '../clock.ts'

/** Remembers which tokens have been used, for as long as each could be used again. */
export interface UsedTokens {
  /** How many are remembered. */
  readonly size: number
  /** Whether this is the first time; from now on it is not. */
  use(id: string, expiresAt: number): boolean
}

/**
 * In this process's memory, over every restart of its configuration: behind several processes, send a token's bearer to the
 * same one, or use short tokens.
 * @param mostTokens beyond it nothing new is accepted: forgetting one would let it in a second time
 */
export function createUsedTokens(clock: Clock, mostTokens = 1_000_000): UsedTokens {
  const used = new Map<string, number>()
  let sweptAt = clock.now()
  return {
    get size() {
      return used.size
    },
    /** @param expiresAt milliseconds since 1970, clock tolerance included */
    use(id, expiresAt) {
      const now = clock.now()
      if (now - sweptAt > 60_000 || used.size >= mostTokens) {
        for (const [old, until] of used) if (until <= now) used.delete(old)
        sweptAt = now
      }
      if (used.has(id) || used.size >= mostTokens) return false
      used.set(id, expiresAt)
      return true
    },
  }
}
