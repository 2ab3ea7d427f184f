import type { Database } from './database.ts'
import { sqlOf } from './sql.ts'

/** How many rows a table has, or bytes: read, and never counted. */
export async function rowsIn(
  database: Database,
  table: 'sessions' | 'collaborators' | 'kept_addresses bytes',
): Promise<number> {
  // PostgreSQL has several rows of one name.
  const { rows } = await sqlOf(database)
    .selectFrom('row_counts')
    .select(e => e.fn.sum<number>('rows').as('rows'))
    .where('name', '=', table)
    .executeTakeFirstOrThrow()
  return Number(rows)
}
