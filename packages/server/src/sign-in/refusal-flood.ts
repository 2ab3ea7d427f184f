import type { Logger } from 'pino'
import { networkOf } from '../http/network.ts'
import { RateLimiterMemory, RateLimiterRes } from '../http/rate-limiter.ts'

/** Refusals per network in five minutes that are worth an entry each. */
const WRITTEN = { points: 300, duration: 300 }
/** The same of one person who is signed in: a page of the console that asks for what they may not see asks a few times. */
const WRITTEN_OF_ONE = { points: 60, duration: 300 }

/**
 * Tells when so many sign-ins from one network, or requests of one person, were refused of late that one more entry would
 * only bury the others: nothing was done, and every entry is a write to the disk. The server's log has them all.
 */
export interface RefusalFlood {
  /** Counts one more refusal of this address; `true` when it is one too many for the audit log. */
  rises(address: string): Promise<boolean>
  /** The same of somebody who is signed in. @param person collaborator's id */
  risesOf(person: string): Promise<boolean>
}

/** Made once for all configurations, so that a restart does not begin to count anew. */
export function createRefusalFlood(log: Logger): RefusalFlood {
  const networks = counter(WRITTEN)
  const people = counter(WRITTEN_OF_ONE)
  return {
    rises: address => networks(networkOf(address), 'network'),
    risesOf: person => people(person, 'person'),
  }

  function counter(limit: typeof WRITTEN) {
    const limiter = new RateLimiterMemory(limit)
    return async (key: string, whose: string): Promise<boolean> => {
      try {
        await limiter.consume(key)
        return false
      } catch (reached) {
        if (!(reached instanceof RateLimiterRes)) throw reached
        if (reached.consumedPoints === limit.points + 1) {
          log.warn(
            { [whose]: key },
            'audit: too many refusals from here; for some minutes they are in this log only',
          )
        }
        return true
      }
    }
  }
}
