import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'

/** Passwords and failed attempts across all strategies with passwords here. */
export interface AdministrationStore {
  /** Credentials of an address, or of these subjects. */
  credentials(
    of: { readonly email: string } | { readonly subjects: readonly string[] },
  ): Promise<readonly { readonly strategy: string; readonly email: string; readonly subject: string }[]>
  drop(subjects: readonly string[]): Promise<void>
  /** Those of the addresses that are locked at this time, in milliseconds since 1970. */
  lockedAmong(emails: readonly string[], now: number): Promise<ReadonlySet<string>>
  forgetAttempts(email: string): Promise<void>
}

export function createAdministrationStore(database: Database): AdministrationStore {
  const db = sqlOf(database)
  return {
    async credentials(of) {
      const all = db.selectFrom('basic_credentials').select(['strategy', 'email', 'subject'])
      if ('email' in of) return all.where('email', '=', of.email).execute()
      return of.subjects.length === 0 ? [] : all.where('subject', 'in', of.subjects).execute()
    },
    async drop(subjects) {
      if (subjects.length === 0) return
      await db.deleteFrom('basic_credentials').where('subject', 'in', subjects).execute()
    },
    async lockedAmong(emails, now) {
      if (emails.length === 0) return new Set()
      const rows = await db
        .selectFrom('basic_attempts')
        .select('email')
        .where('email', 'in', emails)
        .where('locked_until', '>', now)
        .execute()
      return new Set(rows.map(row => row.email))
    },
    async forgetAttempts(email) {
      await db.deleteFrom('basic_attempts').where('email', '=', email).execute()
    },
  }
}
