import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Of an address and a strategy at most one invitation is open, also where two invite at once. Of those that are open twice
 * already, the latest counts.
 */
export const oneOpenInvitation: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      delete from invitations where redeemed_at is null and exists (
        select 1 from invitations as later
        where later.email = invitations.email and later.strategy = invitations.strategy and later.redeemed_at is null
          and (later.created_at > invitations.created_at
            or (later.created_at = invitations.created_at and later.id > invitations.id))
      )`.execute(db)
    await sql`
      create unique index invitations_open on invitations (email, strategy) where redeemed_at is null`.execute(
      db,
    )
  },
}
