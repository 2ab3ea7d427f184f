import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import { networkOf } from '../http/network.ts'
import { createPoints, type LimitDetail, type Point } from '../http/points.ts'
import type { WindowStore } from '../storage/window-store.ts'
import { type Counter, createCounter } from './counter.ts'
import type { KnownBrowser } from './known-browsers.ts'
import { createSharedPoints, type SharedPoints } from './shared-points.ts'

/**
 * Milliseconds that somebody waits while others from their address are being looked at: longer than a hash of theirs waits for
 * its turn.
 */
const PATIENCE = 30_000
/**
 * Attempts per client address in five minutes that come to nothing: an office behind one address gets in, however many they are;
 * a list of passwords does not.
 */
const PER_ADDRESS = { points: 60, duration: 300, patience: PATIENCE }
/**
 * The same of one account at one address: a program with an old password, which tries all day, must not use up what its
 * colleagues have.
 */
const PER_ACCOUNT_THERE = { points: 20, duration: 300, patience: PATIENCE }
/** Attempts per account of a strategy in a minute, from wherever they come, also when locking is off. */
const PER_ACCOUNT = { points: 20, duration: 60 }
/** Attempts of a browser that has signed in before, in a minute; beyond it is like any other. */
const PER_KNOWN_BROWSER = { points: 10, duration: 60 }
/**
 * Those of all browsers that have signed in with one account: each new one is a sign-in more, and whoever has made a hundred
 * would have the attempts of a hundred.
 */
const PER_KNOWN_ACCOUNT = { points: 40, duration: 60 }

/** Guessing is slowed down the same for every strategy that takes a form. */
export interface FormLimits {
  /** Networks, and accounts there, that are counted. */
  readonly size: number
  /**
   * Before anything of a form is read.
   * @throws GatewrightError `too_many_requests`, with the seconds to wait; `sign_in_busy`
   */
  takeOfAddress(address: string): Promise<Point>
  /**
   * Once it is known whom a form names: of the account at this address, and then of the account from wherever somebody comes. That
   * counts whether it comes to anything or not: who has one right password must not keep all cores busy with it.
   * @param account as `accountKey` has it
   * @throws GatewrightError as {@link takeOfAddress}; nothing is taken then of the account there
   */
  takeOfAccount(address: string, strategy: string, account: string): Promise<Point>
  /**
   * Counts for a known browser and the account that it is known for, whether it comes to anything or not.
   * @param what an arrival, before the form is read, or the attempt that the form is; each has a count of its own
   * @returns `false` when the browser, or all of the account's, have had theirs
   */
  countBrowser(what: 'arrival' | 'attempt', browser: KnownBrowser): Promise<boolean>
}

/**
 * Kept in memory a restart forgives, which is fine, since a lock in the database does not.
 * @param windows of all nodes; `undefined` where there is one process alone
 */
export function createFormLimits(clock: Clock, windows?: WindowStore): FormLimits {
  const pointsOf = (name: string, limit: typeof PER_ADDRESS): SharedPoints =>
    windows === undefined ? createPoints(limit, clock) : createSharedPoints(name, limit, { clock, windows })
  const perAddress = pointsOf('sign-in address', PER_ADDRESS)
  const perAccountThere = pointsOf('sign-in account there', PER_ACCOUNT_THERE)
  const perAccount = createCounter('sign-in account', PER_ACCOUNT, windows)
  const perBrowser = createCounter('sign-in browser', PER_KNOWN_BROWSER, windows)
  const perKnownAccount = createCounter('sign-in known account', PER_KNOWN_ACCOUNT, windows)
  return {
    get size() {
      return perAddress.size + perAccountThere.size
    },
    takeOfAddress: address => perAddress.take(networkOf(address), { limit: 'sign-in-address', address }),
    async takeOfAccount(address, strategy, account) {
      const detail = { limit: 'sign-in-account', strategy } as const
      const there = JSON.stringify([networkOf(address), strategy, account])
      // An account of one strategy is none of another's, whatever it is called.
      const everywhere = JSON.stringify([strategy, account])
      if (windows !== undefined)
        return perAccountThere.take(
          there,
          { ...detail, address },
          { point: perAccount.wanted(everywhere), detail },
        )
      const point = await perAccountThere.take(there, { ...detail, address })
      try {
        await count(perAccount, everywhere, detail)
        return point
      } catch (error) {
        point.giveBack()
        throw error
      }
    },
    async countBrowser(what, { id, strategy, account }) {
      const own = JSON.stringify([what, id])
      const all = JSON.stringify([what, strategy, account])
      if (windows === undefined)
        return (await isWithin(perBrowser, own)) && (await isWithin(perKnownAccount, all))
      const taken = await windows.takeBoth(perBrowser.wanted(own), perKnownAccount.wanted(all))
      return taken.every(each => each?.isTaken === true)
    },
  }
}

async function isWithin(counter: Counter, key: string): Promise<boolean> {
  return (await counter.exceeded(key)) === undefined
}

async function count(counter: Counter, key: string, detail: LimitDetail): Promise<void> {
  const left = await counter.exceeded(key)
  if (left === undefined) return
  throw new GatewrightError('too_many_requests', {
    response: { retryAfter: Math.ceil(left / 1000) },
    detail,
  })
}
