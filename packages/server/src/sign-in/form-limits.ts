import { GatewrightError } from '../errors.ts'
import { networkOf } from '../http/network.ts'
import { RateLimiterMemory, RateLimiterRes } from '../http/rate-limiter.ts'
import { LONGEST_ACCOUNT } from './read-form.ts'

/** Attempts per client address in five minutes: a team behind one address still gets in, a list of passwords does not. */
const PER_ADDRESS = { points: 60, duration: 300 }
/** Attempts per account in a minute, from wherever they come, also when locking is off. */
const PER_ACCOUNT = { points: 20, duration: 60 }

/** Guessing is slowed down the same for every strategy that takes a form. */
export interface FormLimits {
  /** @throws GatewrightError `too_many_requests`, with the seconds to wait */
  count(address: string, account: string): Promise<void>
}

/** Kept in memory: a restart forgives, which is fine, since a lock in the database does not. */
export function createFormLimits(): FormLimits {
  const perAddress = new RateLimiterMemory(PER_ADDRESS)
  const perAccount = new RateLimiterMemory(PER_ACCOUNT)
  return {
    async count(address, account) {
      try {
        await perAddress.consume(networkOf(address))
        await perAccount.consume(account.trim().toLowerCase().slice(0, LONGEST_ACCOUNT))
      } catch (limit) {
        if (!(limit instanceof RateLimiterRes)) throw limit
        throw new GatewrightError('too_many_requests', {
          response: { retryAfter: Math.ceil(limit.msBeforeNext / 1000) },
          detail: { address },
        })
      }
    },
  }
}
