import type { Clock } from '../../clock.ts'
import type { Identity } from '../../identity/identity.ts'
import type { Database } from '../../storage/database.ts'
import { createAdministrationStore } from './administration-store.ts'
import { createCredentials } from './credentials.ts'
import { issuerOf } from './verify.ts'

/** What administrators do about passwords, across all strategies that keep them here. */
export interface PasswordAdministration {
  /** Those of the addresses that are locked now, after too many wrong passwords. */
  lockedAmong(emails: readonly string[]): Promise<ReadonlySet<string>>
  /** Forgets failed attempts, so that a lock ends. */
  unlock(email: string): Promise<void>
  /**
   * Gives a one-time password and ends a lock.
   * @param person.subjects of the person's identities: the password is found by them, for the address that it was made for
   *   need no longer be the account's
   * @param person.email where they have no password yet
   * @returns the password; only its hash is kept
   */
  resetPassword(
    strategy: string,
    person: { readonly subjects: readonly string[]; readonly email: string },
  ): Promise<string>
  /** Identities whose password is found by this address. */
  ownersOfAddress(email: string): Promise<readonly Identity[]>
  /** Drops the passwords of these subjects. */
  forget(subjects: readonly string[]): Promise<void>
}

export function createPasswordAdministration(database: Database, clock: Clock): PasswordAdministration {
  const store = createAdministrationStore(database)
  return {
    lockedAmong: emails => store.lockedAmong(emails, clock.now()),
    unlock: store.forgetAttempts,
    async resetPassword(strategy, person) {
      const known = await store.credentials({ subjects: person.subjects })
      const email = known.find(credential => credential.strategy === strategy)?.email ?? person.email
      const password = await createCredentials(database, clock, strategy).setOneTimePassword(email)
      await store.forgetAttempts(email)
      return password
    },
    async ownersOfAddress(email) {
      const found = await store.credentials({ email })
      return found.map(({ strategy, subject }) => ({ issuer: issuerOf(strategy), subject }))
    },
    forget: store.drop,
  }
}
