import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import { ownCookieName } from '../http/cookies/own-cookies.ts'
import { cookieNames, cookieValue } from '../http/cookies/read-cookie.ts'
import { removeCookie, setCookie } from '../http/cookies/set-cookie.ts'
import type { Json } from '../identity/json.ts'
import type { Seal } from '../keys/seal.ts'
import { randomToken } from '../random.ts'
import type { OneTimeCodeStore } from '../storage/one-time-codes.ts'

/** How long somebody may take at the provider, in seconds. Entra's own code lives as long. */
const LIFETIME = 15 * 60
/** Attempts that one browser may have open. Others have let them pile up until every request failed. */
const MOST_AT_ONCE = 5

/** One attempt to sign in, from the redirect to the provider to the callback. */
export interface Transaction {
  readonly state: string
  /** Only this strategy's callback may use it: a state is worth nothing at another provider. */
  readonly strategy: string
  /** Absolute, already checked. */
  readonly returnTo: string
  readonly secrets: Json
  /** Id of the session whose owner has begun it as a further way: what comes of it may be added to their account. */
  readonly joins?: string | undefined
}

/**
 * Attempts, each in a sealed cookie of its own, so that two tabs never disturb each other and an attempt that is never
 * finished costs us nothing.
 */
export interface Transactions {
  /** A fresh `state`. Its first part is the time, so that the oldest attempts are found without opening them. */
  newState(): string
  /** `Set-Cookie` values: the attempt's, and those that remove what is too old or one too many. */
  save(transaction: Transaction, cookieHeader: string | undefined): Promise<readonly string[]>
  /**
   * The attempt of this state, used up, before the provider is asked: of two callbacks at once only one gets it, and what comes of
   * the sign-in gives it back to nobody. So it is not in the transaction of the sign-in, which may be rolled back.
   * @param together.posted code of the posted answer that is used up with it
   * @param together.before what has to be so before it is used up, and only where there is one: what it throws leaves it as it is
   * @throws GatewrightError `sign_in_unknown`, `sign_in_expired`, `sign_in_used`
   */
  take(
    state: string,
    strategy: string,
    cookieHeader: string | undefined,
    together?: {
      readonly posted?: { readonly kind: string; readonly code: string } | undefined
      readonly before?: ((transaction: Transaction) => Promise<void>) | undefined
    },
  ): Promise<Transaction>
  /** Whether this browser has begun an attempt at this strategy that can still end. */
  isOpen(strategy: string, cookieHeader: string | undefined): Promise<boolean>
  /** Removes the attempt's cookie. */
  clear(state: string): string
}

export function createTransactions(services: {
  readonly seal: Seal
  readonly codes: OneTimeCodeStore
  readonly clock: Clock
  readonly secure: boolean
}): Transactions {
  const { seal, codes, clock, secure } = services
  /** @param end of the name: the beginning of the attempt's state */
  const nameOf = (end: string) => ownCookieName(`.sign-in.${end}`, secure)
  const endOf = (state: string) => state.slice(0, state.indexOf('-') + 9)
  const secondsNow = () => Math.floor(clock.now() / 1000)

  /** Seconds since 1970 out of a state or a cookie's name. Only good for choosing words and evicting: it proves nothing. */
  const begunAt = (text: string) => Number.parseInt(text.split('-', 1)[0] ?? '', 36)

  /** The ends of the attempts' cookie names, the youngest first. */
  function attemptsIn(cookieHeader: string | undefined): string[] {
    const prefix = nameOf('')
    return cookieNames(cookieHeader)
      .filter(name => name.startsWith(prefix) && /^[\w.-]+$/.test(name))
      .map(name => name.slice(prefix.length))
      .sort((a, b) => begunAt(b) - begunAt(a))
  }

  /** What was sealed into a cookie, however old; `undefined` for what is none of ours. */
  async function openSealed(sealed: string): Promise<SealedTransaction | undefined> {
    const opened = await seal.open('sign-in', sealed)
    return isTransaction(opened) ? opened : undefined
  }

  const isOver = ({ at }: SealedTransaction): boolean => secondsNow() - at > LIFETIME

  return {
    newState: () => `${secondsNow().toString(36)}-${randomToken()}`,
    async save(transaction, cookieHeader) {
      const sealed = await seal.seal('sign-in', { ...transaction, at: secondsNow() })
      const surplus = attemptsIn(cookieHeader).slice(MOST_AT_ONCE - 1)
      return [
        setCookie(nameOf(endOf(transaction.state)), sealed, { secure, maxAgeSeconds: LIFETIME }),
        ...surplus.slice(0, 50).map(end => removeCookie(nameOf(end), secure)),
      ]
    },
    async take(state, strategy, cookieHeader, { posted, before } = {}) {
      if (!/^[a-z0-9]{1,9}-[A-Za-z0-9_-]{43}$/.test(state)) throw new GatewrightError('sign_in_unknown')
      const sealed = cookieValue(cookieHeader, nameOf(endOf(state)))
      if (sealed === undefined) {
        const used = await codes.isUsedUp('sign-in', state)
        if (used) throw new GatewrightError('sign_in_used')
        const old = secondsNow() - begunAt(state) > LIFETIME
        throw new GatewrightError(old ? 'sign_in_expired' : 'sign_in_unknown')
      }
      const opened = await openSealed(sealed)
      if (opened === undefined || !equal(opened.state, state)) throw new GatewrightError('sign_in_unknown')
      if (opened.strategy !== strategy) {
        throw new GatewrightError('sign_in_unknown', {
          detail: { reason: 'state of another strategy', expected: opened.strategy, received: strategy },
        })
      }
      if (isOver(opened)) throw new GatewrightError('sign_in_expired')
      await before?.(opened)
      const first = await codes.useUp('sign-in', state, 2 * LIFETIME, posted)
      if (!first) throw new GatewrightError('sign_in_used')
      return opened
    },
    async isOpen(strategy, cookieHeader) {
      // A browser holds no more than this, and to open one costs work.
      for (const end of attemptsIn(cookieHeader).slice(0, MOST_AT_ONCE)) {
        const attempt = await openSealed(cookieValue(cookieHeader, nameOf(end)) ?? '')
        if (attempt === undefined || attempt.strategy !== strategy || isOver(attempt)) continue
        if (!(await codes.isUsedUp('sign-in', attempt.state))) return true
      }
      return false
    },
    clear: state => removeCookie(nameOf(endOf(state)), secure),
  }
}

/** @property at when it began, in seconds since 1970 */
type SealedTransaction = Transaction & { readonly at: number }

const isTransaction = (value: unknown): value is SealedTransaction =>
  typeof value === 'object' &&
  value !== null &&
  ['state', 'strategy', 'returnTo'].every(
    key => typeof (value as Record<string, unknown>)[key] === 'string',
  ) &&
  typeof (value as { at?: unknown }).at === 'number'

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
