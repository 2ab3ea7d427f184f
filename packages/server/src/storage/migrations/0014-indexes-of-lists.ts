import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Every list in the order in which it is shown, every count and every clean-up has an index, so that none of them reads more
 * rows than it answers. An index that begins like one of before takes its place: each costs every write.
 */
export const indexesOfLists: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const run = (statement: string) => sql.raw(statement).execute(db)
    for (const name of [
      'audit_events_at',
      'sessions_collaborator',
      'sessions_last_seen',
      'sessions_by_source',
      'session_tokens_session',
      'invitations_email',
      'collaborators_email',
      'api_tokens_collaborator',
    ]) {
      await run(`drop index ${name}`)
    }
    for (const index of [
      'audit_events_by_time on audit_events (at, id)',
      'audit_events_by_kind on audit_events (kind, at, id)',
      "audit_events_of_sign_ins on audit_events (target, at, id) where kind = 'sign-in'",

      'sessions_by_collaborator on sessions (collaborator_id, last_seen_at, id)',
      'sessions_by_last_seen on sessions (last_seen_at, id)',
      'sessions_by_source on sessions (strategy, source, id)',
      // Asked for at every start, and soon there are none.
      'sessions_without_source on sessions (strategy, issuer) where source is null',
      'sessions_by_subject on sessions (subject, issuer)',
      'session_tokens_by_session on session_tokens (session_id, host)',
      'session_tokens_by_host on session_tokens (host)',

      'api_tokens_by_collaborator on api_tokens (collaborator_id, created_at, id)',
      'api_tokens_by_creation on api_tokens (created_at, id)',
      'api_tokens_by_source on api_tokens (strategy, source, id)',
      'api_tokens_without_source on api_tokens (strategy, collaborator_id) where source is null',
      'api_tokens_by_end on api_tokens (expires_at)',

      'collaborators_by_email on collaborators (email, id)',
      'collaborators_disabled on collaborators (disabled_at) where disabled_at is not null',
      'identities_of_super_admins on identities (collaborator_id) where super_admin = 1',
      'identities_by_strategy on identities (strategy, collaborator_id)',
      'super_admin_bindings_by_collaborator on super_admin_bindings (collaborator_id)',

      'invitations_open_by_email on invitations (email, id) where redeemed_at is null',
      'invitations_open_by_strategy on invitations (strategy, expires_at) where redeemed_at is null',
      'invitations_open_by_account on invitations (account_id) where redeemed_at is null and account_id is not null',
      'invitations_open_by_end on invitations (expires_at) where redeemed_at is null',
      'invitations_redeemed on invitations (redeemed_at) where redeemed_at is not null',

      'basic_credentials_by_email on basic_credentials (email)',
      'basic_attempts_by_email on basic_attempts (email)',
    ]) {
      await run(`create index ${index}`)
    }
    await countRows(run)
  },
}

/** How many rows there are, kept up to date by the database itself, whoever writes: to count them would be to read all. */
async function countRows(run: (statement: string) => Promise<unknown>): Promise<void> {
  await run('create table row_counts (name text primary key, rows bigint not null)')
  for (const table of ['sessions', 'collaborators']) {
    await run(`insert into row_counts (name, rows) select '${table}', count(*) from ${table}`)
    for (const [event, step] of [
      ['insert', '+ 1'],
      ['delete', '- 1'],
    ]) {
      await run(
        `create trigger ${table}_counted_on_${event} after ${event} on ${table}
         begin update row_counts set rows = rows ${step} where name = '${table}'; end`,
      )
    }
  }
}
