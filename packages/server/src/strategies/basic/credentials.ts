import { randomInt } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../storage/database.ts'
import { type Credential, type CredentialStore, createCredentialStore } from './credential-store.ts'
import { hashPassword } from './passwords.ts'

/** How long a one-time password works, in milliseconds: as long as its invitation. */
const ONE_TIME_LIFETIME = 14 * 24 * 3600 * 1000
/** No letter or digit that could be taken for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A password of ours and its hash, made before a transaction that keeps it: hashing would hold that open for too long. */
export interface OneTimePassword {
  readonly password: string
  readonly hash: string
}

export interface Credentials extends Pick<CredentialStore, 'find' | 'findWithLocks' | 'replace'> {
  /** Sets a password by the hash that `hashPassword` has made, of somebody whose address it is beyond doubt. */
  setVouchedHash(email: string, passwordHash: string): Promise<Credential>
  /**
   * Sets a password to be handed over and changed at the first sign-in. Returns it; only its hash is kept.
   * @param vouched whether whoever hands it over says that the address is the person's; what was said before when absent
   */
  setOneTimePassword(email: string, vouched: boolean | undefined, made: OneTimePassword): Promise<string>
}

/** Passwords of one `basic` strategy. */
export function createCredentials(database: Database, clock: Clock, strategy: string): Credentials {
  const store = createCredentialStore(database, strategy)
  return {
    find: store.find,
    findWithLocks: store.findWithLocks,
    replace: store.replace,
    setVouchedHash: (email, passwordHash) =>
      store.write({ email, emailVouched: true, passwordHash, changedAt: clock.now(), mustChange: false }),
    async setOneTimePassword(email, vouched, { password, hash }) {
      const now = clock.now()
      await store.write({
        email,
        emailVouched: vouched,
        passwordHash: hash,
        changedAt: now,
        mustChange: true,
        expiresAt: now + ONE_TIME_LIFETIME,
      })
      return password
    },
  }
}

export async function makeOneTimePassword(): Promise<OneTimePassword> {
  const password = Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return { password, hash: await hashPassword(password) }
}
