import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The order in which audit events were written, and how far each stream has come in it. Time says no such order: two writers
 * may have one millisecond, and a clock can be set back. Rows of before are numbered as they lie in the table, which is how
 * they came.
 */
export const auditStreams: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('audit_events').addColumn('seq', 'bigint').execute()
    await sql`update audit_events set seq = rowid`.execute(db)
    await db.schema.createIndex('audit_events_seq').unique().on('audit_events').column('seq').execute()
    await db.schema
      .createTable('audit_streams')
      .addColumn('name', 'text', c => c.primaryKey())
      .addColumn('seq', 'bigint', c => c.notNull())
      .execute()
  },
}
