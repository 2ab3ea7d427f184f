import type { FastifyRequest } from 'fastify'
import type { Point } from '../http/points.ts'
import type { FormStrategy } from '../strategies/form-strategy.ts'
import type { SignInContext } from './context.ts'
import { createFormLimits } from './form-limits.ts'
import { createKnownBrowsers, type KnownBrowser, markOf } from './known-browsers.ts'

/** Counts attempts at forms: by where they come from before a form is read, by whom they name after that. */
export interface FormAttempts {
  /**
   * Before the form is read.
   * @param strategy its id, as the path has it
   * @throws GatewrightError `too_many_requests`, `sign_in_busy`
   */
  arrive(request: FastifyRequest, strategy: string): Promise<void>
  /**
   * Once it is known whose account it is about.
   * @param account as `accountKey` has it
   * @returns the browser that the attempt counts for, where it is one that has signed in with this account before and has
   *   attempts left
   * @throws GatewrightError `too_many_requests`, `sign_in_busy`
   */
  count(request: FastifyRequest, strategy: FormStrategy, account: string): Promise<KnownBrowser | undefined>
  /** The attempt was right, or was not looked at: what it took counts no more, and nothing of what others took. */
  giveBack(request: FastifyRequest): void
  /** Its answer is out: what was not given back stays counted. */
  end(request: FastifyRequest): void
  /**
   * After a sign-in: `Set-Cookie` values by which the browser is known from now on.
   * @param stamp as `FormStrategy.stampOf` has it; `undefined` where nobody is locked out
   */
  remember(
    request: FastifyRequest,
    of: { readonly strategy: string; readonly account: string; readonly stamp: string | undefined },
  ): Promise<readonly string[]>
}

interface Arrival {
  shown: readonly KnownBrowser[]
  /** Points, that of the address first. */
  readonly taken: Point[]
  hasEnded: boolean
}

export function createFormAttempts(context: SignInContext): FormAttempts {
  const limits = createFormLimits(context.clock, context.windows)
  context.sizes.set('sign_in_windows', () => limits.size)
  const browsers = createKnownBrowsers(context)
  /** What each request has shown, and what it has taken. */
  const arrived = new WeakMap<FastifyRequest, Arrival>()
  const addressOf = (request: FastifyRequest) => context.clientOf(request.raw).address

  function arrivalOf(request: FastifyRequest): Arrival {
    const arrival = arrived.get(request) ?? { shown: [], taken: [], hasEnded: false }
    arrived.set(request, arrival)
    return arrival
  }

  /** Of a request that has gone away meanwhile, others need not wait for what becomes of it. */
  async function take(arrival: Arrival, point: Promise<Point>): Promise<void> {
    const taken = await point
    arrival.taken.push(taken)
    if (arrival.hasEnded) taken.settle()
  }

  function giveBack(request: FastifyRequest): void {
    for (const point of arrivalOf(request).taken) point.giveBack()
  }

  /** The password is looked up for what a seal of ours names alone, so nobody finds out who has an account. */
  async function isStillTrue(
    { stamp }: KnownBrowser,
    strategy: FormStrategy,
    account: string,
  ): Promise<boolean> {
    const now = await strategy.stampOf?.(account)
    return now !== undefined && markOf(now) === stamp
  }

  return {
    async arrive(request, strategy) {
      const arrival = arrivalOf(request)
      arrival.shown = await browsers.shownIn(request.raw.headers.cookie, strategy)
      const [first] = arrival.shown
      // An address that others have used up must not keep its known browsers out: they have a count of their own.
      if (first !== undefined && (await limits.countBrowser('arrival', first))) return
      await take(arrival, limits.takeOfAddress(addressOf(request)))
    },
    async count(request, strategy, account) {
      const arrival = arrivalOf(request)
      const browser = arrival.shown.find(each => each.account === markOf(account))
      if (browser !== undefined && (await isStillTrue(browser, strategy, account))) {
        if (await limits.countBrowser('attempt', browser)) return browser
      }
      const address = addressOf(request)
      if (arrival.taken.length === 0) await take(arrival, limits.takeOfAddress(address))
      try {
        await take(arrival, limits.takeOfAccount(address, strategy.id, account))
      } catch (error) {
        // Nothing is tried. Else whoever goes on and on at one account would keep everybody at that address from theirs.
        giveBack(request)
        throw error
      }
      return undefined
    },
    giveBack,
    end(request) {
      const arrival = arrivalOf(request)
      arrival.hasEnded = true
      for (const point of arrival.taken) point.settle()
    },
    async remember(request, { strategy, account, stamp }) {
      if (stamp === undefined) return []
      const { cookie } = request.raw.headers
      const before = arrived
        .get(request)
        ?.shown.find(browser => browser.account === markOf(account) && browser.stamp === markOf(stamp))
      return browsers.remember(cookie, { id: before?.id, strategy, account, stamp })
    },
  }
}
