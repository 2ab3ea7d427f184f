import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What whoever asks for a restart from the command line has read and agrees to. */
export const agreedRestarts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('restart_requests').addColumn('accepts', 'text').execute()
  },
}
