import { randomId } from '../../random.ts'
import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'

/** The password of an address, as far as it is kept. */
export interface Credential {
  readonly email: string
  /** Of the identity that it proves; stays when the password changes. */
  readonly subject: string
  readonly passwordHash: string
  /** Milliseconds since 1970. */
  readonly changedAt: number
  /** Handed over by somebody else: the person chooses their own at the next sign-in. */
  readonly mustChange: boolean
  /** Milliseconds since 1970; absent where it does not end. */
  readonly expiresAt?: number
}

/** Passwords of one strategy. */
export interface CredentialStore {
  find(email: string): Promise<Credential | undefined>
  /** Makes or replaces it; the subject of an existing one stays. */
  write(credential: Omit<Credential, 'subject'>): Promise<Credential>
}

export function createCredentialStore(database: Database, strategy: string): CredentialStore {
  const db = sqlOf(database)
  return {
    async find(email) {
      const row = await db
        .selectFrom('basic_credentials')
        .selectAll()
        .where('strategy', '=', strategy)
        .where('email', '=', email)
        .executeTakeFirst()
      return row && fromRow(row)
    },
    async write({ email, passwordHash, changedAt, mustChange, expiresAt }) {
      const values = {
        password_hash: passwordHash,
        changed_at: changedAt,
        must_change: mustChange ? 1 : 0,
        expires_at: expiresAt ?? null,
      }
      return fromRow(
        await db
          .insertInto('basic_credentials')
          .values({ strategy, email, subject: randomId(), ...values })
          .onConflict(conflict => conflict.columns(['strategy', 'email']).doUpdateSet(values))
          .returningAll()
          .executeTakeFirstOrThrow(),
      )
    },
  }
}

interface Row {
  readonly email: string
  readonly subject: string
  readonly password_hash: string
  readonly changed_at: number
  readonly must_change: number
  readonly expires_at: number | null
}

const fromRow = (row: Row): Credential => ({
  email: row.email,
  subject: row.subject,
  passwordHash: row.password_hash,
  changedAt: Number(row.changed_at),
  mustChange: row.must_change === 1,
  ...(row.expires_at === null ? {} : { expiresAt: Number(row.expires_at) }),
})
