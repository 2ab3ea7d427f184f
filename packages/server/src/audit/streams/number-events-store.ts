import { sql } from 'kysely'
import type { Database } from '../../storage/database.ts'
import { untilNoneIsLeft } from '../../storage/portions.ts'
import { engineOf, sqlOf } from '../../storage/sql.ts'

/** Numbers that are given in one transaction. */
const AT_ONCE = 500

/**
 * Gives entries of the audit log their numbers, where the database has several writers: a number that is given with the entry says
 * nothing of when it is seen, and whoever reads on from the last would pass over one that was committed later. One numbers at a time,
 * so there are no gaps but those of entries that were deleted. With SQLite each has its number from the first.
 */
export async function numberEvents(database: Database): Promise<void> {
  if (engineOf(database) === 'sqlite') return
  await untilNoneIsLeft(
    limit =>
      database.transaction(async tx => {
        const db = sqlOf(tx)
        const { rows: last } = await db
          .selectFrom('row_counts')
          .select('rows')
          .where('name', '=', 'audit_events numbered')
          .forUpdate()
          .executeTakeFirstOrThrow()
        const { rows } = await sql<{ readonly id: string }>`
          update audit_events set seq = ${last} + next.place from (
            select id, row_number() over (order by written) as place from (
              select id, written from audit_events where seq is null order by written limit ${limit}
            ) as unnumbered
          ) as next
          where audit_events.id = next.id returning audit_events.id`.execute(db)
        if (rows.length > 0)
          await db
            .updateTable('row_counts')
            .set({ rows: Number(last) + rows.length })
            .where('name', '=', 'audit_events numbered')
            .execute()
        return rows.length
      }),
    AT_ONCE,
  )
}
