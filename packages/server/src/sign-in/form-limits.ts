import { GatewrightError } from '../errors.ts'
import { networkOf } from '../http/network.ts'
import { RateLimiterMemory, RateLimiterRes } from '../http/rate-limiter.ts'

/** Attempts per client address in five minutes: a team behind one address still gets in, a list of passwords does not. */
const PER_ADDRESS = { points: 60, duration: 300 }
/** Attempts per account of a strategy in a minute, from wherever they come, also when locking is off. */
const PER_ACCOUNT = { points: 20, duration: 60 }
/** Attempts of a browser that has signed in before, in a minute; beyond it is like any other. */
const PER_KNOWN_BROWSER = { points: 10, duration: 60 }

/** Guessing is slowed down the same for every strategy that takes a form. */
export interface FormLimits {
  /** Before anything of a form is read. @throws GatewrightError `too_many_requests`, with the seconds to wait */
  countAddress(address: string): Promise<void>
  /** @param account as `accountKey` has it @throws GatewrightError `too_many_requests`, with the seconds to wait */
  countAccount(strategy: string, account: string): Promise<void>
  /** Counts an attempt of a known browser; `false` when it has had its own. */
  countBrowser(id: string): Promise<boolean>
}

/** Kept in memory: a restart forgives, which is fine, since a lock in the database does not. */
export function createFormLimits(): FormLimits {
  const perAddress = new RateLimiterMemory(PER_ADDRESS)
  const perAccount = new RateLimiterMemory(PER_ACCOUNT)
  const perBrowser = new RateLimiterMemory(PER_KNOWN_BROWSER)
  return {
    countAddress: address => count(perAddress, networkOf(address), { address }),
    // An account of one strategy is none of another's, whatever it is called.
    countAccount: (strategy, account) => count(perAccount, JSON.stringify([strategy, account]), { strategy }),
    async countBrowser(id) {
      try {
        await perBrowser.consume(id)
        return true
      } catch (limit) {
        if (!(limit instanceof RateLimiterRes)) throw limit
        return false
      }
    },
  }
}

async function count(
  limiter: InstanceType<typeof RateLimiterMemory>,
  key: string,
  detail: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (limit) {
    if (!(limit instanceof RateLimiterRes)) throw limit
    throw new GatewrightError('too_many_requests', {
      response: { retryAfter: Math.ceil(limit.msBeforeNext / 1000) },
      detail,
    })
  }
}
