import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What has changed, for other processes on the same data: without it they would have to forget everything they know. */
export const changes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('changes')
      // A number must not come again after the rows with the highest have been dropped.
      .addColumn('seq', 'integer', c => c.primaryKey().autoIncrement())
      .addColumn('origin', 'text', c => c.notNull())
      .addColumn('at', 'bigint', c => c.notNull())
      .addColumn('change', 'text', c => c.notNull())
      .execute()
  },
}
