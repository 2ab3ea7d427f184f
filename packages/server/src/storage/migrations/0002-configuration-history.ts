import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const configurationHistory: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db
    await schema
      .createTable('config_versions')
      .addColumn('number', 'integer', c => c.primaryKey())
      .addColumn('version', 'text', c => c.notNull())
      .addColumn('at', 'bigint', c => c.notNull())
      .addColumn('by_id', 'text')
      .addColumn('by_name', 'text', c => c.notNull())
      .addColumn('how', 'text', c => c.notNull())
      .addColumn('summary', 'text', c => c.notNull())
      .addColumn('content', 'text', c => c.notNull())
      .execute()
    await schema.createIndex('config_versions_version').on('config_versions').column('version').execute()

    await schema
      .createTable('config_drafts')
      .addColumn('collaborator_id', 'text', c =>
        c.primaryKey().references('collaborators.id').onDelete('cascade'),
      )
      .addColumn('at', 'bigint', c => c.notNull())
      .addColumn('base_version', 'text', c => c.notNull())
      .addColumn('content', 'text', c => c.notNull())
      .execute()

    await schema
      .createTable('restart_requests')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('by_name', 'text', c => c.notNull())
      .addColumn('at', 'bigint', c => c.notNull())
      .addColumn('answered_at', 'bigint')
      .addColumn('result', 'text')
      .execute()
  },
}
