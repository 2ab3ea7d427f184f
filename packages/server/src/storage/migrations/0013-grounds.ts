import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * By which settings of the file what an identity says came to count, so that it ends when they are taken back. Rows of before get
 * those of the file at the next start or restart: by which they came is not known.
 */
export const grounds: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('identities').addColumn('grounds', 'text').execute()
    // Asked for at every start and restart, and soon there are none.
    await db.schema
      .createIndex('identities_without_grounds')
      .on('identities')
      .columns(['strategy', 'issuer', 'provider_roles'])
      .where(sql.ref('grounds'), 'is', null)
      .execute()
  },
}
