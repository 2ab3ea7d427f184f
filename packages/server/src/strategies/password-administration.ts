import type { StrategyIdentity } from '../identity/identity.ts'

/** What administrators do about the passwords that a type of strategy keeps here. */
export interface PasswordAdministration {
  /** Those of the addresses that are locked now, after too many wrong passwords. */
  lockedAmong(emails: readonly string[]): Promise<ReadonlySet<string>>
  /** Forgets failed attempts, so that a lock ends. */
  unlock(email: string): Promise<void>
  /**
   * Gives a one-time password and ends a lock.
   * @param strategy its id
   * @param person.subjects of the person's identities: the password is found by them, for the address that it was made for
   *   need no longer be the account's
   * @param person.email where they have no password yet
   * @param person.vouched whether whoever asks may say that the address is the person's: else rules no longer match it
   * @returns the password; only its hash is kept
   */
  resetPassword(
    strategy: string,
    person: { readonly subjects: readonly string[]; readonly email: string; readonly vouched: boolean },
  ): Promise<string>
  /** Identities whose password is found by this address. */
  ownersOfAddress(email: string): Promise<readonly StrategyIdentity[]>
  /** Drops the passwords of these subjects. */
  forget(subjects: readonly string[]): Promise<void>
}

/** Of all types that keep passwords, as one, but for what concerns a single strategy. */
export function joinPasswords(
  all: readonly PasswordAdministration[],
): Omit<PasswordAdministration, 'resetPassword'> {
  const ofEach = <Result>(ask: (one: PasswordAdministration) => Promise<Result>) => Promise.all(all.map(ask))
  return {
    lockedAmong: async emails =>
      new Set((await ofEach(one => one.lockedAmong(emails))).flatMap(set => [...set])),
    unlock: async email => void (await ofEach(one => one.unlock(email))),
    ownersOfAddress: async email => (await ofEach(one => one.ownersOfAddress(email))).flat(),
    forget: async subjects => void (await ofEach(one => one.forget(subjects))),
  }
}
