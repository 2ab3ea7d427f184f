import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import { networkOf } from '../http/network.ts'
import { RateLimiterMemory, RateLimiterRes } from '../http/rate-limiter.ts'

/** Refusals per network in five minutes that are worth an entry each. */
const WRITTEN = { points: 300, duration: 300 }

/** One per audit log, so that a restart does not begin to count anew. */
const limiters = new WeakMap<Audit, InstanceType<typeof RateLimiterMemory>>()

/**
 * Whether so many sign-ins from this network were refused of late that one more entry would only bury the others: whoever
 * is refused has proven nothing, and every entry is a write to the disk. The server's log has them all.
 */
export async function isRefusalFlood(
  { audit, log }: { readonly audit: Audit; readonly log: Logger },
  address: string,
): Promise<boolean> {
  const limiter = limiters.get(audit) ?? new RateLimiterMemory(WRITTEN)
  limiters.set(audit, limiter)
  const network = networkOf(address)
  try {
    await limiter.consume(network)
    return false
  } catch (limit) {
    if (!(limit instanceof RateLimiterRes)) throw limit
    if (limit.consumedPoints === WRITTEN.points + 1) {
      log.warn({ network }, 'audit: too many refusals from here; for some minutes they are in this log only')
    }
    return true
  }
}
