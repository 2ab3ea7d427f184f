import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Each key names the one that it follows, and no two follow the same: of two processes that make one at once, one does, and
 * the other finds it.
 */
export const chainedKeys: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('server_keys')
      .addColumn('follows', 'text', c => c.notNull().defaultTo(''))
      .execute()
    await sql`
      update server_keys set follows = coalesce((
        select p.id from server_keys as p
        where p.kind = server_keys.kind
          and (p.created_at < server_keys.created_at or (p.created_at = server_keys.created_at and p.id < server_keys.id))
        order by p.created_at desc, p.id desc limit 1
      ), '')`.execute(db)
    await db.schema
      .createIndex('server_keys_chain')
      .unique()
      .on('server_keys')
      .columns(['kind', 'follows'])
      .execute()
  },
}
