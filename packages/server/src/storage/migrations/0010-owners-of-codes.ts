import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A code may have an owner, who has only so many at a time: they are counted without reading everybody's. */
export const ownersOfCodes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('one_time_codes').addColumn('owner_hash', 'text').execute()
    await db.schema
      .createIndex('one_time_codes_by_owner')
      .on('one_time_codes')
      .columns(['owner_hash', 'kind', 'expires_at'])
      .execute()
  },
}
