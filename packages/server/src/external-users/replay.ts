import type { Clock } from '../clock.ts'
import type { OneTimeCodeStore } from '../storage/one-time-codes.ts'

/** Remembers which tokens have been used, for as long as each could be used again. */
export interface UsedTokens {
  /** How many are remembered. */
  readonly size: number
  /**
   * Whether this is the first time; from now on it is not.
   * @param expiresAt milliseconds since 1970, clock tolerance included
   * @throws GatewrightError `storage_unavailable` where it is remembered in a database that does not answer
   */
  use(id: string, expiresAt: number): boolean | Promise<boolean>
}

/**
 * In the database, for all nodes: a row for each token, by one statement, of which one of many at once finds it unused. It is the price
 * of a token that works once, and no other request of the gate pays it.
 */
export function createSharedUsedTokens(codes: Pick<OneTimeCodeStore, 'useUp'>, clock: Clock): UsedTokens {
  return {
    size: 0,
    use: (id, expiresAt) =>
      codes.useUp('external-token', `external-token ${id}`, (expiresAt - clock.now()) / 1000),
  }
}

/**
 * In this process's memory, over every restart of its configuration: where there is one process alone.
 * @param mostTokens beyond it nothing new is accepted: forgetting one would let it in a second time
 */
export function createUsedTokens(clock: Clock, mostTokens = 1_000_000) {
  const used = new Map<string, number>()
  let sweptAt = clock.now()
  return {
    get size() {
      return used.size
    },
    use(id: string, expiresAt: number): boolean {
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
