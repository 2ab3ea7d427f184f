import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Which configuration file a version is of, and which one a restart is asked of: a data folder can have been used with
 * another before. Nobody knows of which file the versions of before are: they are of the next that a server starts with.
 */
export const configurationFiles: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('config_versions').addColumn('file', 'text').execute()
    await db.schema.alterTable('restart_requests').addColumn('file', 'text').execute()
    await db.schema
      .createIndex('config_versions_by_file')
      .on('config_versions')
      .columns(['file', 'number'])
      .execute()
  },
}
