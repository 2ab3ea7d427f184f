import type { Profile } from '../identity/profile.ts'
import type { ProfileWithin, StrategyBase } from './strategy-base.ts'

/** A field of a form, as the console draws it. */
export interface FormField {
  /** Of the value in the request. */
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'email' | 'password'
  /**
   * What password managers know it as (HTML Standard, autofill detail tokens). The one that is `username` says whose account
   * it is: attempts are counted by it, and a refusal is recorded with it.
   */
  readonly autocomplete: string
  readonly description?: string
  /** May be left out. */
  readonly optional?: true
  /** Asked for only once an answer says so: `password_change_required`. */
  readonly later?: true
  /** In UTF-16 units; 1000 when absent, 4096 of a password. */
  readonly maxLength?: number
}

/** How the sign-in page speaks of a form. */
export interface FormWords {
  /** What one signs in with, as it follows "with": `a password`. */
  readonly with: string
  /** What stands before the names of further strategies of the kind: `Other passwords`. */
  readonly others: string
}

/** What was filled in, by the name of the field. Every field that is neither `optional` nor `later` is there. */
export type Form = Readonly<Record<string, string>>

/** A strategy that takes a form of ours. */
export interface FormStrategy extends StrategyBase {
  readonly takes: 'form'
  readonly words: FormWords
  readonly fields: readonly FormField[]
  /**
   * Who filled it in. Attempts are limited by address and account before. Where the proof is kept here, it is a work for the
   * transaction that begins the session: there it is looked whether what was verified still holds, for a check of a password
   * takes long enough for an administrator to reset it.
   * @param browser id of a browser that has signed in with this account before: its failures lock itself out and nobody
   *   else, and no lock but its own keeps it out
   * @param network where it comes from, an address or a line's IPv6 /64: those who wait can take turns by it
   * @throws GatewrightError with the code of what is wrong; nothing else leaves it, nor what it returns
   */
  verify(form: Form, browser?: string, network?: string): Promise<Profile | ProfileWithin>
  /**
   * Changes with the account's password: a browser is known until then. Absent where a strategy locks nobody out.
   * @param account what was typed as such, in small letters
   * @returns `undefined` for an account without a password
   */
  stampOf?(account: string): Promise<string | undefined>
  /** Whoever holds the one-time link may make an account, or give one that exists a new password. */
  readonly registerByLink?: {
    readonly fields: readonly FormField[]
    /**
     * Checks the form; what it returns writes the account.
     * @throws GatewrightError as {@link FormStrategy.verify}
     */
    prepare(form: Form): Promise<ProfileWithin>
  }
}
