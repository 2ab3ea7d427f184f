import type { StrategyIdentity } from '../identity/identity.ts'
import type { Database } from '../storage/database.ts'

/** By both: another strategy's provider may choose its subjects, and this one's could be among them. */
export type PasswordOwner = Pick<StrategyIdentity, 'strategy' | 'subject'>

/** What administrators do about the passwords that a type of strategy keeps here. */
export interface PasswordAdministration {
  /** Those of the addresses that are locked now, after too many wrong passwords. */
  lockedAmong(emails: readonly string[]): Promise<ReadonlySet<string>>
  /** Forgets failed attempts, so that a lock ends. */
  unlock(email: string): Promise<void>
  /**
   * Gives a one-time password and ends a lock. Made and hashed at once, and written by what is returned: a hash takes longer than
   * a transaction may.
   * @param strategy its id
   * @param whose the subjects of a person's identities of this strategy: the password is found by them, for the address that it
   *   was made for need no longer be the account's. Or the address of an invitation, which nobody has redeemed yet.
   * @param vouched `false` where whoever asks might hand it to anybody: rules no longer match the address then. Else what was said
   *   of it stays: a new password says nothing of an address
   * @returns what writes it, and gives the password: only its hash is kept. `undefined` where none of the subjects has one.
   */
  prepareReset(
    strategy: string,
    whose: { readonly subjects: readonly string[] } | { readonly invited: string },
    vouched?: false,
  ): Promise<((tx: Database) => Promise<string>) | undefined>
  /** Identities whose password is found by this address. */
  ownersOfAddress(email: string): Promise<readonly StrategyIdentity[]>
  /** Drops the passwords of these identities, as far as they have one. */
  forget(identities: readonly PasswordOwner[]): Promise<void>
  /** Whoever may has said that the addresses of these identities are the person's. @returns those that have a password */
  vouch(identities: readonly PasswordOwner[]): Promise<readonly PasswordOwner[]>
}

/** Of all types that keep passwords, as one, but for what concerns a single strategy. */
export function joinPasswords(
  all: readonly PasswordAdministration[],
): Omit<PasswordAdministration, 'prepareReset'> {
  const ofEach = <Result>(ask: (one: PasswordAdministration) => Promise<Result>) => Promise.all(all.map(ask))
  return {
    lockedAmong: async emails =>
      new Set((await ofEach(one => one.lockedAmong(emails))).flatMap(set => [...set])),
    unlock: async email => void (await ofEach(one => one.unlock(email))),
    ownersOfAddress: async email => (await ofEach(one => one.ownersOfAddress(email))).flat(),
    forget: async identities => void (await ofEach(one => one.forget(identities))),
    vouch: async identities => (await ofEach(one => one.vouch(identities))).flat(),
  }
}
