import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * By which settings of the file what an identity says came to count, so that it ends when they are taken back. Rows of before get
 * those of the file at the next start or restart: by which they came is not known.
 */
export const grounds: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('identities').addColumn('grounds', 'text').execute()
  },
}
