import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { Json } from '../identity/json.ts'
import type { Seal } from '../keys/seal.ts'
import { randomToken } from '../random.ts'
import type { OneTimeCodeStore } from '../storage/one-time-codes.ts'
import { type Attempt, createAttemptCookies, type HeldAttempt } from './attempt-cookies.ts'

/** How long somebody may take at the provider, in seconds. Entra's own code lives as long. */
const LIFETIME = 15 * 60
/** Of marks in the database: attempts that are used up, and those that newer ones have pushed out of their browser. */
const USED = 'sign-in'
const PUSHED_OUT = 'sign-in-pushed-out'
/**
 * Characters of an address that stay in the attempt's cookie: beside others, little more than a key has. So the usual sign-in
 * writes nothing before it ends, and many at once stay small.
 */
const ROOM = { alone: 155, besideOthers: 64 }

/** One attempt to sign in, from the redirect to the provider to the callback. */
export interface Transaction extends Attempt {
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
  /** Characters that an address may have which is to stay in the cookie of a further attempt. */
  roomFor(cookieHeader: string | undefined): number
  /**
   * `Set-Cookie` values: the attempt's, and those that remove what is too old or too much. Where each of those wanted to go is
   * written down, since nothing else knows that they were ever begun.
   * @param mayWrite asked before that is written; it is not, where this throws, and the new attempt goes on all the same
   */
  save(
    transaction: Transaction,
    cookieHeader: string | undefined,
    mayWrite?: () => Promise<unknown>,
  ): Promise<readonly string[]>
  /**
   * The attempt of this state, used up, before the provider is asked: of two callbacks at once only one gets it, and what comes of
   * the sign-in gives it back to nobody. So it is not in the transaction of the sign-in, which may be rolled back.
   * @param together.posted code of the posted answer that is used up with it
   * @param together.before what has to be so before it is used up, and only where there is one: what it throws leaves it as it is
   * @throws GatewrightError `sign_in_unknown`, `sign_in_expired`, `sign_in_used`, `sign_in_pushed_out`
   */
  take(
    state: string,
    strategy: string,
    cookieHeader: string | undefined,
    together?: {
      readonly posted?: { readonly kind: string; readonly code: string } | undefined
      readonly before?: ((transaction: Transaction) => Promise<void>) | undefined
    },
  ): Promise<TakenTransaction>
  /**
   * Where an attempt wanted to go that is used up, or pushed out. Its state is the key: nobody has it but the browser and the
   * provider, which could sign in as the person anyway.
   */
  wantedBy(state: string): Promise<string | undefined>
  /** Whether this browser has begun an attempt at this strategy that can still end. */
  isOpen(strategy: string, cookieHeader: string | undefined): Promise<boolean>
}

export type TakenTransaction = Transaction & {
  /** The `Set-Cookie` value that removes its cookie. */
  readonly clearCookie: string
}

/** @param services.origin of the console; what begins with it takes less room in the cookies */
export function createTransactions(services: {
  readonly seal: Seal
  readonly codes: Pick<OneTimeCodeStore, 'useUp' | 'isUsedUp' | 'peek'>
  readonly clock: Clock
  readonly secure: boolean
  readonly origin?: string
}): Transactions {
  const { codes, clock } = services
  const cookies = createAttemptCookies(services)
  const secondsNow = () => Math.floor(clock.now() / 1000)
  const isOver = (state: string): boolean => secondsNow() - begunAt(state) > LIFETIME

  /** Told where the cookie of this state is none of the browser's. */
  async function whyMissing(state: string): Promise<GatewrightError> {
    if (await codes.isUsedUp(USED, state)) return new GatewrightError('sign_in_used')
    if (isOver(state)) return new GatewrightError('sign_in_expired')
    const isPushedOut = await codes.isUsedUp(PUSHED_OUT, state)
    return new GatewrightError(isPushedOut ? 'sign_in_pushed_out' : 'sign_in_unknown')
  }

  async function notePushedOut(attempts: readonly HeldAttempt[], mayWrite: () => Promise<unknown>) {
    for (const held of attempts) {
      if (secondsNow() - held.begunAt > LIFETIME) continue
      const attempt = await cookies.open(held)
      if (attempt === undefined) continue
      try {
        await mayWrite()
        await codes.useUp(PUSHED_OUT, attempt.state, LIFETIME, undefined, { returnTo: attempt.returnTo })
      } catch {
        // Too many, or the database has gone: the new attempt goes on, and those are told that they are unknown, which is as true.
        return
      }
    }
  }

  return {
    newState: () => `${secondsNow().toString(36)}-${randomToken()}`,
    roomFor: cookieHeader => (cookies.heldIn(cookieHeader).length === 0 ? ROOM.alone : ROOM.besideOthers),
    async save(transaction, cookieHeader, mayWrite = async () => {}) {
      const { setCookies, pushedOut } = await cookies.add(transaction, cookieHeader, LIFETIME)
      await notePushedOut(pushedOut, mayWrite)
      return setCookies
    },
    async take(state, strategy, cookieHeader, { posted, before } = {}) {
      if (!/^[a-z0-9]{1,9}-[A-Za-z0-9_-]{43}(?:-test)?$/.test(state))
        throw new GatewrightError('sign_in_unknown')
      const found = await find(state, cookieHeader)
      if (found === undefined) throw await whyMissing(state)
      const { attempt, held } = found
      if (attempt.strategy !== strategy) {
        throw new GatewrightError('sign_in_unknown', {
          detail: { reason: 'state of another strategy', expected: attempt.strategy, received: strategy },
        })
      }
      if (isOver(state)) throw new GatewrightError('sign_in_expired')
      await before?.(attempt)
      const first = await codes.useUp(USED, state, 2 * LIFETIME, posted, { returnTo: attempt.returnTo })
      if (!first) throw new GatewrightError('sign_in_used')
      return { ...attempt, clearCookie: cookies.removal(held) }
    },
    async wantedBy(state) {
      const mark = (await codes.peek(USED, state)) ?? (await codes.peek(PUSHED_OUT, state))
      return typeof mark?.returnTo === 'string' ? mark.returnTo : undefined
    },
    async isOpen(strategy, cookieHeader) {
      for (const held of cookies.heldIn(cookieHeader)) {
        const attempt = await cookies.open(held)
        if (attempt === undefined || attempt.strategy !== strategy || isOver(attempt.state)) continue
        if (!(await codes.isUsedUp(USED, attempt.state))) return true
      }
      return false
    },
  }

  async function find(state: string, cookieHeader: string | undefined) {
    for (const held of cookies.heldIn(cookieHeader)) {
      if (held.begunAt !== begunAt(state)) continue
      const attempt = await cookies.open(held)
      if (attempt !== undefined && equal(attempt.state, state)) return { attempt, held }
    }
    return undefined
  }
}

/** Seconds since 1970, as a state says them. */
const begunAt = (state: string): number => Number.parseInt(state.split('-', 1)[0] ?? '', 36)

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
