import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What is forgotten is found without reading all attempts, again for each portion: there are as many as anybody typed. */
export const attemptsByAge: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('basic_attempts_by_age')
      .on('basic_attempts')
      .columns(['locked_until', 'last_failure_at'])
      .execute()
  },
}
