import { type Kysely, PostgresAdapter, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Who of several nodes does what one at a time does, and until when; and what ACME has brought, for nodes that have no folder in
 * common. Both stay empty with SQLite.
 */
export const leases: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
    // Byte by byte, as all texts there.
    const text = isPostgres ? sql`text collate "C"` : 'text'
    await db.schema
      .createTable('leases')
      .addColumn('name', text, column => column.primaryKey().notNull())
      .addColumn('holder', text, column => column.notNull())
      .addColumn('until', 'bigint', column => column.notNull())
      .execute()
    await db.schema
      .createTable('acme_items')
      .addColumn('name', text, column => column.notNull())
      .addColumn('authority', text, column => column.notNull())
      .addColumn('content', text, column => column.notNull())
      .addColumn('written_at', 'bigint', column => column.notNull())
      .addPrimaryKeyConstraint('acme_items_pkey', ['name', 'authority'])
      .execute()
  },
}
