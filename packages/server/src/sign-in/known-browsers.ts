import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { type OwnCookieName, ownCookieName } from '../http/cookies/own-cookies.ts'
import { cookieNames, cookieValue } from '../http/cookies/read-cookie.ts'
import { removeCookie, setCookie } from '../http/cookies/set-cookie.ts'
import { lengthened, type Seal, shortened } from '../keys/seal.ts'
import { randomToken } from '../random.ts'
import { bytesOf, cookieBytes } from './cookie-bytes.ts'

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
  /** {@link markOf} the account, as `accountKey` has it. */
  readonly account: string
  /** {@link markOf} the stamp of the account's password then (`FormStrategy.stampOf`). */
  readonly stamp: string
}

/** What stands for a text in a cookie, where each byte travels with every request. 96 bits: nobody can choose both texts. */
export const markOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16)

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
    of: {
      readonly id: string | undefined
      readonly strategy: string
      readonly account: string
      readonly stamp: string
    },
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
    ownCookieName(`.browser.${markOf(JSON.stringify([strategy, account]))}`, secure)
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
      const opened = await Promise.all(sealed.map(text => seal.open(PURPOSE, lengthened(PURPOSE, text))))
      const wanted = markOf(strategy)
      return opened
        .map(readSealed)
        .filter(sealed => sealed !== undefined)
        .filter(([, of, , , at]) => of === wanted && clock.now() / 1000 - at < LIFETIME)
        .map(([id, , account, stamp]) => ({ id, strategy, account, stamp }))
    },
    async remember(cookieHeader, { id = randomToken(), strategy, account, stamp }) {
      const name = nameFor(strategy, account)
      const at = Math.floor(clock.now() / 1000)
      const sealing: Sealed = [id, markOf(strategy), markOf(account), markOf(stamp), at]
      const value = shortened(PURPOSE, await seal.seal(PURPOSE, sealing))
      let bytes = bytesOf(name, value)
      const surplus = endsIn(cookieHeader)
        .map(end => ownCookieName(`.browser.${end}`, secure))
        .filter(other => other !== name)
        .filter((other, index) => {
          const size = bytesOf(other, cookieValue(cookieHeader, other) ?? '')
          if (index >= MOST - 1 || bytes + size > cookieBytes.knownBrowsers) return true
          bytes += size
          return false
        })
      return [
        setCookie(name, value, { secure, maxAgeSeconds: LIFETIME }),
        ...surplus.slice(0, 50).map(other => removeCookie(other, secure)),
      ]
    },
  }
}

/** A list, and no names: each byte counts. `at` is that of the sign-in, in seconds since 1970; all but it and `id` are marks. */
type Sealed = readonly [id: string, strategy: string, account: string, stamp: string, at: number]

/** @returns `undefined` for what is none of ours */
function readSealed(value: unknown): Sealed | undefined {
  if (Array.isArray(value)) {
    const [id, strategy, account, stamp, at] = value
    const texts = [id, strategy, account, stamp].every(text => typeof text === 'string')
    return texts && typeof at === 'number' ? [id, strategy, account, stamp, at] : undefined
  }
  return readEarlier(value)
}

/** As an earlier version has sealed it, half a year before it is forgotten: in full, and in milliseconds. */
function readEarlier(value: unknown): Sealed | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id, strategy, account, stamp, at } = value as Record<string, unknown>
  const texts = [id, strategy, account, stamp]
  if (!texts.every(text => typeof text === 'string') || typeof at !== 'number') return undefined
  const [markOfId, ...marks] = texts.map(text => markOf(text)) as [string, string, string, string]
  return [markOfId, ...marks, at / 1000] as const
}
