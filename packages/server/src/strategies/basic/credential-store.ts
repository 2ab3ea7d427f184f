import type { ExpressionBuilder } from 'kysely'
import type { Clock } from '../../clock.ts'
import type { StrategyIdentity } from '../../identity/identity.ts'
import { randomId } from '../../random.ts'
import type { Database } from '../../storage/database.ts'
import { statementTime } from '../../storage/database-time.ts'
import { sqlOf } from '../../storage/sql.ts'
import type { Tables } from '../../storage/tables.ts'

/** The password of an address, as far as it is kept. */
export interface Credential {
  readonly email: string
  /** Of the identity that it proves; stays when the password changes. */
  readonly subject: string
  /** A super admin, the command line or the one-time link says that the address is the person's. */
  readonly emailVouched: boolean
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
  /**
   * The same, and who of those that attempts are counted for is locked: asked together, for both are needed of each sign-in.
   * @param names as `Attempts` counts them; none is found locked where the address has no password
   * @param clock of where the data are a file; else it is the database's, by which they were locked
   */
  findWithLocks(
    email: string,
    names: readonly string[],
    clock: Clock,
  ): Promise<{ readonly credential: Credential | undefined; readonly locked: ReadonlySet<string> }>
  /** Makes or replaces it; the subject of an existing one stays, and so does who vouches, where that is not said. */
  write(
    credential: Omit<Credential, 'subject' | 'emailVouched'> & {
      readonly emailVouched?: boolean | undefined
    },
  ): Promise<Credential>
  /**
   * Replaces the hash of the very credential that was read before, or writes the same one again.
   * @returns `undefined` when somebody has replaced or dropped it since: nothing is changed then
   */
  replace(read: Credential, by: Replacement): Promise<Credential | undefined>
}

/** What of a credential changes while it stays whose it is. */
export type Replacement = Pick<Credential, 'passwordHash' | 'changedAt' | 'mustChange' | 'expiresAt'>

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
    async findWithLocks(email, names, clock) {
      const rows = await db
        .selectFrom('basic_credentials as c')
        .leftJoin('basic_attempts as a', join =>
          join
            .onRef('a.strategy', '=', 'c.strategy')
            .on('a.email', 'in', names)
            .on('a.locked_until', '>', statementTime(database, clock)),
        )
        .selectAll('c')
        .select('a.email as locked')
        .where('c.strategy', '=', strategy)
        .where('c.email', '=', email)
        .execute()
      const [row] = rows
      return {
        credential: row && fromRow(row),
        locked: new Set(rows.flatMap(({ locked }) => (locked === null ? [] : [locked]))),
      }
    },
    async replace(
      { email, subject, passwordHash: before },
      { passwordHash, changedAt, mustChange, expiresAt },
    ) {
      // Written even where nothing changes: the row is locked by it, so that whoever replaces it at once comes before or after.
      const row = await db
        .updateTable('basic_credentials')
        .set({
          password_hash: passwordHash,
          changed_at: changedAt,
          must_change: mustChange ? 1 : 0,
          expires_at: expiresAt ?? null,
        })
        .where('strategy', '=', strategy)
        .where('email', '=', email)
        .where('subject', '=', subject)
        .where('password_hash', '=', before)
        .returningAll()
        .executeTakeFirst()
      return row && fromRow(row)
    },
    async write({ email, emailVouched, passwordHash, changedAt, mustChange, expiresAt }) {
      const values = {
        password_hash: passwordHash,
        changed_at: changedAt,
        must_change: mustChange ? 1 : 0,
        expires_at: expiresAt ?? null,
        ...(emailVouched === undefined ? {} : { email_vouched: emailVouched ? 1 : 0 }),
      }
      return fromRow(
        await db
          .insertInto('basic_credentials')
          .values({ strategy, email, subject: randomId(), email_vouched: 0, ...values })
          .onConflict(conflict => conflict.columns(['strategy', 'email']).doUpdateSet(values))
          .returningAll()
          .executeTakeFirstOrThrow(),
      )
    },
  }
}

/** Whose a password is. */
type CredentialOwner = Pick<StrategyIdentity, 'strategy' | 'subject'>

/** Passwords across all strategies with passwords here. */
export interface AllCredentials {
  /** Of an address, or of these subjects. */
  find(
    of: { readonly email: string } | { readonly subjects: readonly string[] },
  ): Promise<readonly { readonly strategy: string; readonly email: string; readonly subject: string }[]>
  drop(owners: readonly CredentialOwner[]): Promise<void>
  /** @returns those that have a password, vouched for from now on */
  vouch(owners: readonly CredentialOwner[]): Promise<readonly CredentialOwner[]>
}

export function createAllCredentials(database: Database): AllCredentials {
  const db = sqlOf(database)
  return {
    async find(of) {
      const all = db.selectFrom('basic_credentials').select(['strategy', 'email', 'subject'])
      if ('email' in of) return all.where('email', '=', of.email).execute()
      return of.subjects.length === 0 ? [] : all.where('subject', 'in', of.subjects).execute()
    },
    async drop(owners) {
      if (owners.length === 0) return
      await db.deleteFrom('basic_credentials').where(areOf(owners)).execute()
    },
    async vouch(owners) {
      if (owners.length === 0) return []
      const vouched = db.updateTable('basic_credentials').set({ email_vouched: 1 }).where(areOf(owners))
      return vouched.returning(['strategy', 'subject']).execute()
    },
  }
}

const areOf = (owners: readonly CredentialOwner[]) => (e: ExpressionBuilder<Tables, 'basic_credentials'>) =>
  e.or(
    owners.map(({ strategy, subject }) => e.and([e('strategy', '=', strategy), e('subject', '=', subject)])),
  )

interface Row {
  readonly email: string
  readonly subject: string
  readonly email_vouched: number
  readonly password_hash: string
  readonly changed_at: number
  readonly must_change: number
  readonly expires_at: number | null
}

const fromRow = (row: Row): Credential => ({
  email: row.email,
  subject: row.subject,
  emailVouched: row.email_vouched === 1,
  passwordHash: row.password_hash,
  changedAt: Number(row.changed_at),
  mustChange: row.must_change === 1,
  ...(row.expires_at === null ? {} : { expiresAt: Number(row.expires_at) }),
})
