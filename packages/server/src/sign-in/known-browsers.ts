import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { type OwnCookieName, ownCookieName } from '../http/cookies/own-cookies.ts'
import { cookieNames, cookieValue } from '../http/cookies/read-cookie.ts'
import { removeCookie, setCookie } from '../http/cookies/set-cookie.ts'
import type { Seal } from '../keys/seal.ts'
import { randomToken } from '../random.ts'

/** How long a browser is known for after a sign-in, in seconds. */
const LIFETIME = 180 * 24 * 3600
/** Accounts that one browser is known for. */
const MOST = 4
const PURPOSE = 'known-browser'

/** A browser that somebody has signed in with, for one account. */
export interface KnownBrowser {
  /**
   * Attempts are counted by it, so it stays for as long as the password does: drawn anew with each sign-in, it would let whoever
   * has the password begin to count again each time.
   */
  readonly id: string
  readonly strategy: string
  /** As `accountKey` has it. */
  readonly account: string
  /** Of the account's password then (`FormStrategy.stampOf`). */
  readonly stamp: string
}

/**
 * Whoever guesses at a password is kept from going on by a lock, and could so keep its owner out for as long as they like.
 * So a browser that has signed in keeps a sealed cookie, and its attempts at that account count by themselves (OWASP, "Slow
 * Down Online Guessing Attacks with Device Cookies"). The cookie signs nobody in: who has stolen it has a few guesses of
 * their own, until the password changes.
 */
export interface KnownBrowsers {
  /** What a request shows for this strategy. Whether its password is still the same, the strategy knows. */
  shownIn(cookieHeader: string | undefined, strategy: string): Promise<readonly KnownBrowser[]>
  /**
   * `Set-Cookie` values: from here on the browser is known for this account, and no longer for one too many.
   * @param of.id the one that it has shown for this account and stamp, if any
   */
  remember(
    cookieHeader: string | undefined,
    of: Omit<KnownBrowser, 'id'> & { readonly id: string | undefined },
  ): Promise<readonly string[]>
}

export function createKnownBrowsers(services: {
  readonly seal: Seal
  readonly clock: Clock
  readonly secure: boolean
}): KnownBrowsers {
  const { seal, clock, secure } = services
  const prefix = ownCookieName('.browser.', secure)
  /** One for each account; the name says nothing of it. */
  const nameFor = (strategy: string, account: string): OwnCookieName =>
    ownCookieName(`.browser.${digest(JSON.stringify([strategy, account])).slice(0, 16)}`, secure)
  const endsIn = (cookieHeader: string | undefined) =>
    cookieNames(cookieHeader)
      .filter(name => name.startsWith(prefix))
      .map(name => name.slice(prefix.length))
      .filter(end => /^[\w-]{16}$/.test(end))

  return {
    async shownIn(cookieHeader, strategy) {
      // To open one costs work, so no more are opened than we set.
      const sealed = endsIn(cookieHeader)
        .slice(0, MOST)
        .map(end => cookieValue(cookieHeader, prefix + end) ?? '')
      const opened = await Promise.all(sealed.map(text => seal.open(PURPOSE, text)))
      return opened
        .filter(isSealed)
        .filter(({ at, ...of }) => of.strategy === strategy && clock.now() - at < LIFETIME * 1000)
    },
    async remember(cookieHeader, { id = randomToken(), strategy, account, stamp }) {
      const name = nameFor(strategy, account)
      const sealed: Sealed = { id, strategy, account, stamp, at: clock.now() }
      const surplus = endsIn(cookieHeader)
        .map(end => ownCookieName(`.browser.${end}`, secure))
        .filter(other => other !== name)
        .slice(MOST - 1)
      return [
        setCookie(name, await seal.seal(PURPOSE, sealed), { secure, maxAgeSeconds: LIFETIME }),
        ...surplus.slice(0, 50).map(other => removeCookie(other, secure)),
      ]
    },
  }
}

/** @property at of the sign-in, in milliseconds since 1970 */
type Sealed = KnownBrowser & { readonly at: number }

const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' &&
  value !== null &&
  ['id', 'strategy', 'account', 'stamp'].every(
    key => typeof (value as Record<string, unknown>)[key] === 'string',
  ) &&
  typeof (value as { at?: unknown }).at === 'number'

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')
