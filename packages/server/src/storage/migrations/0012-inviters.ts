import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * An invitation knows the way by which its inviter was signed in, for what it says counts as long as that way may say it. One
 * without an inviter is the command line's. Of one by an account that has several ways nobody knows by which, and none is
 * written: it counts as long as each of them may say it.
 *
 * An open invitation for an address that an account has, by a strategy that this account has too, was told to be for somebody new,
 * and that was not written down. It is now: no way of that account redeems it.
 */
export const inviters: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('invitations').addColumn('invited_by_identity', 'text').execute()
    await sql`
      update invitations set invited_by_identity = (
        select min(i.id) from identities as i where i.collaborator_id = invitations.invited_by having count(*) = 1
      ) where invited_by is not null and redeemed_at is null`.execute(db)
    await sql`
      update invitations set account_mode = 'another', account_id = (
        select a.collaborator_id from proven_addresses as a where a.email = invitations.email
      ) where account_id is null and redeemed_at is null and exists (
        select 1 from proven_addresses as a join identities as i on i.collaborator_id = a.collaborator_id
        where a.email = invitations.email and i.strategy = invitations.strategy
      )`.execute(db)
  },
}
