import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Saves of the configuration file that have begun, so that whoever finds the file after a crash knows whose text it is. */
export const configSaves: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('config_saves')
      .addColumn('path', 'text', c => c.primaryKey())
      .addColumn('version', 'text', c => c.notNull())
      .addColumn('at', 'bigint', c => c.notNull())
      .addColumn('save', 'text', c => c.notNull())
      .execute()
  },
}
