import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * What a session and an API token rest on, so that both end when the file no longer offers it. Rows of before get what their
 * strategy rests on at the next start: the file as it was when they were made is not known.
 */
export const sources: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const table of ['sessions', 'api_tokens']) {
      await db.schema.alterTable(table).addColumn('source', 'text').execute()
    }
    // Which sources there are is asked at each restart, of tables that may be long.
    await db.schema.createIndex('sessions_by_source').on('sessions').columns(['strategy', 'source']).execute()
  },
}
