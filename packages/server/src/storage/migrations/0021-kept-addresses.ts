import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Addresses that somebody wants to go to after sign-in, where they are too long for a cookie or for the query of another
 * address. Whoever is not signed in makes us write them, so the database itself keeps up how many bytes they are together: to
 * add them up would be to read all.
 */
export const keptAddresses: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const run = (statement: string) => sql.raw(statement).execute(db)
    await run(
      'create table kept_addresses (address_key text primary key, address text not null, expires_at bigint not null)',
    )
    await run('create index kept_addresses_by_expiry on kept_addresses (expires_at)')
    await run("insert into row_counts (name, rows) values ('kept_addresses bytes', 0)")
    for (const [event, step] of [
      ['insert', '+ length(new.address)'],
      ['delete', '- length(old.address)'],
    ]) {
      await run(
        `create trigger kept_addresses_counted_on_${event} after ${event} on kept_addresses
         begin update row_counts set rows = rows ${step} where name = 'kept_addresses bytes'; end`,
      )
    }
  },
}
