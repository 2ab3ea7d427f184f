import { sql } from 'kysely'
import type { Database } from './database.ts'
import { postgresTime } from './database-time.ts'
import { sqlOf } from './sql.ts'

/** So much later than a lease that is taken now ends no other one, in milliseconds, however long a statement has waited for its row. */
const TOO_LONG = 15_000

/** Rows of `leases`, by the database's clock alone: those of the nodes differ. */
export interface LeaseStore {
  /**
   * Takes what nobody has, or what was held for too long; whoever has it already keeps it for longer.
   * @param milliseconds from when the database writes it
   * @returns whether `holder` has it now
   */
  take(name: string, holder: string, milliseconds: number): Promise<boolean>
  /** Gives it back, and tells the others so. */
  release(name: string, holder: string): Promise<void>
}

/** Of PostgreSQL: SQLite has one server at a time. */
export function createLeaseStore(database: Database): LeaseStore {
  return {
    async take(name, holder, milliseconds) {
      // One statement: of two who ask at once, the second one waits for the row of the first, and finds it taken. What is held for much
      // longer than anybody asks for was written by a clock that has been set back since, or by that of a server before this one.
      const { rows } = await sql`
        insert into leases as held (name, holder, until)
        values (${name}, ${holder}, ${postgresTime} + ${milliseconds}::bigint)
        on conflict (name) do update set holder = excluded.holder, until = excluded.until
        where held.holder = excluded.holder or held.until <= excluded.until - ${milliseconds}::bigint
          or held.until > excluded.until + ${TOO_LONG}::bigint
        returning name`.execute(sqlOf(database))
      return rows.length > 0
    },
    release: (name, holder) =>
      database.transaction(async tx => {
        const { numDeletedRows } = await sqlOf(tx)
          .deleteFrom('leases')
          .where('name', '=', name)
          .where('holder', '=', holder)
          .executeTakeFirstOrThrow()
        if (numDeletedRows > 0n) await tx.announce({ kind: 'lease-released', name })
      }),
  }
}
