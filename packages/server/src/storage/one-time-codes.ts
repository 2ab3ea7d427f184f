import type { Database } from './database.ts'

/** Whose codes are counted, and how many of one kind count at a time: the oldest gives way to one too many. */
export interface CodeOwner {
  readonly id: string
  readonly most: number
}

/** Random codes that work once and for a while: hand-overs, tickets, one-time links. Their hashes alone are kept. */
export interface OneTimeCodes {
  /** @param ttlSeconds how long it can be redeemed */
  issue(
    kind: string,
    payload: Readonly<Record<string, unknown>>,
    ttlSeconds: number,
    owner?: CodeOwner,
  ): Promise<string>
  /**
   * The payload, once; `undefined` for an unknown, used or expired code.
   * @param tx of what it is redeemed for: kept together with it, or not at all
   */
  redeem(kind: string, code: string, tx?: Database): Promise<Readonly<Record<string, unknown>> | undefined>
  /** The payload without using the code up. */
  peek(kind: string, code: string): Promise<Readonly<Record<string, unknown>> | undefined>
}

/** The same with what is used once without having been issued here, such as a token of another site. */
export interface OneTimeCodeStore extends OneTimeCodes {
  /**
   * Marks something as used, for as long as it could come again, and some minutes more: clocks of nodes differ. `false` when it was marked before, and exactly one of
   * two callers at the same time gets `true`.
   * @param together.kind of a code that is redeemed in the same transaction: `false` also where that is gone
   * @param payload what {@link OneTimeCodes.peek} finds under the key from then on
   */
  useUp(
    kind: string,
    key: string,
    ttlSeconds: number,
    together?: { readonly kind: string; readonly code: string },
    payload?: Readonly<Record<string, unknown>>,
  ): Promise<boolean>
  /** Whether `useUp` has marked it. */
  isUsedUp(kind: string, key: string): Promise<boolean>
  /** Drops what has expired, in portions. */
  purge(): Promise<void>
}
