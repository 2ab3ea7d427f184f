import { RateLimiterMemory, RateLimiterRes } from '../http/rate-limiter.ts'
import type { WantedPoint, WindowLimit, WindowStore } from '../storage/window-store.ts'

/** Counts something that is never given back: over all nodes on one database, or in this process's memory. */
export interface Counter {
  /** @returns how long to wait where there were too many in the window, in milliseconds; `undefined` where it counts */
  exceeded(key: string): Promise<number | undefined>
  /** A key of it as a point that the store of windows takes, along with another. */
  wanted(key: string): WantedPoint
}

/**
 * In memory a restart forgives. Where all nodes count and the database does not answer, it throws what the database did: nothing that
 * is limited is done uncounted.
 * @param name of the limit
 * @param windows of all nodes; `undefined` where there is one process alone
 */
export function createCounter(name: string, limit: WindowLimit, windows: WindowStore | undefined): Counter {
  const wanted = (key: string): WantedPoint => ({ key: JSON.stringify([name, key]), limit })
  if (windows !== undefined)
    return {
      wanted,
      async exceeded(key) {
        const taken = await windows.take(wanted(key).key, limit)
        return taken.isTaken ? undefined : taken.left
      },
    }
  const limiter = new RateLimiterMemory(limit)
  return {
    wanted,
    async exceeded(key) {
      try {
        await limiter.consume(key)
        return undefined
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        return refused.msBeforeNext
      }
    },
  }
}
