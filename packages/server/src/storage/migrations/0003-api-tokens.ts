import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const apiTokens: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db
    await schema
      .createTable('api_tokens')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('token_hash', 'text', c => c.notNull().unique())
      .addColumn('collaborator_id', 'text', c =>
        c.notNull().references('collaborators.id').onDelete('cascade'),
      )
      .addColumn('name', 'text', c => c.notNull())
      .addColumn('apps', 'text', c => c.notNull())
      .addColumn('strategy', 'text', c => c.notNull())
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('expires_at', 'bigint', c => c.notNull())
      .addColumn('last_used_at', 'bigint')
      .execute()
    await schema.createIndex('api_tokens_collaborator').on('api_tokens').column('collaborator_id').execute()
  },
}
