import { randomInt } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Clock } from '../../clock.ts'
import { randomId } from '../../random.ts'
import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'
import type { BasicCredentialsTable } from '../../storage/tables.ts'
import { hashPassword } from './passwords.ts'

/** How long a one-time password works, in milliseconds: as long as its invitation. */
const ONE_TIME_LIFETIME = 14 * 24 * 3600 * 1000
/** No letter or digit that could be taken for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

export type Credential = Selectable<BasicCredentialsTable>

export interface Credentials {
  find(email: string): Promise<Credential | undefined>
  /** Sets a password that the person chose; the subject of an existing credential stays. */
  setPassword(email: string, password: string): Promise<Credential>
  /** The same with a hash that `hashPassword` has made before: hashing would hold a transaction open for too long. */
  setHash(email: string, passwordHash: string): Promise<Credential>
  /** Sets a password to be handed over and changed at the first sign-in. */
  setOneTimePassword(email: string, password: Pick<OneTimePassword, 'hash'>): Promise<void>
}

export interface OneTimePassword {
  readonly password: string
  readonly hash: string
}

/** Made before it is kept, as hashing would hold a transaction open for too long. */
export async function makeOneTimePassword(): Promise<OneTimePassword> {
  const password = Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return { password, hash: await hashPassword(password) }
}

/** Passwords of one `basic` strategy. */
export function createCredentials(database: Database, clock: Clock, strategy: string): Credentials {
  const db = sqlOf(database)
  async function write(email: string, password_hash: string, once: boolean): Promise<Credential> {
    const now = clock.now()
    const values = {
      password_hash,
      changed_at: now,
      must_change: once ? 1 : 0,
      expires_at: once ? now + ONE_TIME_LIFETIME : null,
    }
    return db
      .insertInto('basic_credentials')
      .values({ strategy, email, subject: randomId(), ...values })
      .onConflict(conflict => conflict.columns(['strategy', 'email']).doUpdateSet(values))
      .returningAll()
      .executeTakeFirstOrThrow()
  }
  return {
    find: email =>
      db
        .selectFrom('basic_credentials')
        .selectAll()
        .where('strategy', '=', strategy)
        .where('email', '=', email)
        .executeTakeFirst(),
    setPassword: async (email, password) => write(email, await hashPassword(password), false),
    setHash: (email, passwordHash) => write(email, passwordHash, false),
    async setOneTimePassword(email, { hash }) {
      await write(email, hash, true)
    },
  }
}
