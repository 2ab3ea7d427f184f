import type { Logger } from 'pino'
import { networkOf } from '../http/network.ts'
import { RateLimiterMemory, RateLimiterRes } from '../http/rate-limiter.ts'

/** Refusals per network in five minutes that are worth an entry each. */
const WRITTEN = { points: 300, duration: 300 }

/**
 * Tells when so many sign-ins from one network were refused of late that one more entry would only bury the others: whoever
 * is refused has proven nothing, and every entry is a write to the disk. The server's log has them all.
 */
export interface RefusalFlood {
  /** Counts one more refusal of this address; `true` when it is one too many for the audit log. */
  rises(address: string): Promise<boolean>
}

/** Made once for all configurations, so that a restart does not begin to count anew. */
export function createRefusalFlood(log: Logger): RefusalFlood {
  const limiter = new RateLimiterMemory(WRITTEN)
  return {
    async rises(address) {
      const network = networkOf(address)
      try {
        await limiter.consume(network)
        return false
      } catch (limit) {
        if (!(limit instanceof RateLimiterRes)) throw limit
        if (limit.consumedPoints === WRITTEN.points + 1) {
          log.warn(
            { network },
            'audit: too many refusals from here; for some minutes they are in this log only',
          )
        }
        return true
      }
    },
  }
}
