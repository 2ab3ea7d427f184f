import type { FastifyRequest } from 'fastify'
import type { FormStrategy } from '../strategies/form-strategy.ts'
import type { SignInContext } from './context.ts'
import { createFormLimits } from './form-limits.ts'
import { createKnownBrowsers, type KnownBrowser } from './known-browsers.ts'

/** Counts attempts at forms: by where they come from before a form is read, by whom they name after that. */
export interface FormAttempts {
  /**
   * Before the form is read.
   * @param strategy its id, as the path has it
   * @throws GatewrightError `too_many_requests`
   */
  arrive(request: FastifyRequest, strategy: string): Promise<void>
  /**
   * Once it is known whose account it is about.
   * @param account as `accountKey` has it
   * @returns the browser that the attempt counts for, where it is one that has signed in with this account before and has
   *   attempts left
   * @throws GatewrightError `too_many_requests`
   */
  count(request: FastifyRequest, strategy: FormStrategy, account: string): Promise<KnownBrowser | undefined>
  /** After a sign-in: `Set-Cookie` values by which the browser is known from now on. */
  remember(request: FastifyRequest, strategy: FormStrategy, account: string): Promise<readonly string[]>
}

export function createFormAttempts(context: SignInContext): FormAttempts {
  const limits = createFormLimits()
  const browsers = createKnownBrowsers(context)
  /** What each request has shown, and whether its address has been counted. */
  const arrived = new WeakMap<FastifyRequest, { shown: readonly KnownBrowser[]; counted: boolean }>()
  const addressOf = (request: FastifyRequest) => context.clientOf(request.raw).address

  /** The password is looked up for what a seal of ours names alone, so nobody finds out who has an account. */
  async function isStillTrue(browser: KnownBrowser, strategy: FormStrategy): Promise<boolean> {
    return (await strategy.stampOf?.(browser.account)) === browser.stamp
  }

  return {
    async arrive(request, strategy) {
      const shown = await browsers.shownIn(request.raw.headers.cookie, strategy)
      // An address that others have used up must not keep its known browsers out: they have a count of their own.
      const own = shown[0] !== undefined && (await limits.countBrowser('arrival', shown[0]))
      if (!own) await limits.countAddress(addressOf(request))
      arrived.set(request, { shown, counted: !own })
    },
    async count(request, strategy, account) {
      const { shown, counted } = arrived.get(request) ?? { shown: [], counted: false }
      const browser = shown.find(each => each.account === account)
      if (browser !== undefined && (await isStillTrue(browser, strategy))) {
        if (await limits.countBrowser('attempt', browser)) return browser
      }
      if (!counted) await limits.countAddress(addressOf(request))
      await limits.countAccount(strategy.id, account)
      return undefined
    },
    async remember(request, strategy, account) {
      const stamp = await strategy.stampOf?.(account)
      if (stamp === undefined) return []
      const { cookie } = request.raw.headers
      const before = arrived
        .get(request)
        ?.shown.find(browser => browser.account === account && browser.stamp === stamp)
      return browsers.remember(cookie, { id: before?.id, strategy: strategy.id, account, stamp })
    },
  }
}
