import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Idle sessions are dropped every half minute; without an index each time would read all of them. */
export const idleSessions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.createIndex('sessions_last_seen').on('sessions').column('last_seen_at').execute()
  },
}
