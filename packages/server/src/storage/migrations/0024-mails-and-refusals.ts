import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Mails of invitations until they have gone out, and what became of them; and an index of what the audit log tells as refused,
 * which is a small part of it and has a list of its own.
 */
export const mailsAndRefusals: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const run = (statement: string) => sql.raw(statement).execute(db)
    await run(
      `create table mails (
         id text primary key, invitation_id text not null, recipient text not null, invited_by text not null,
         sealed text, state text not null, attempts integer not null, problem text,
         created_at bigint not null, next_at bigint not null
       )`,
    )
    await run("create index mails_waiting on mails (state, next_at, id) where state = 'waiting'")
    await run('create index mails_by_invitation on mails (invitation_id, created_at)')
    await run("create index mails_ended on mails (created_at) where state <> 'waiting'")
    await run("create index audit_events_refused on audit_events (result, at, id) where result = 'refused'")
  },
}
