import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Sessions that end in the statement that ends their identity, at most: beyond it that statement would take too long. */
const AT_ONCE = 500

/**
 * The end of all sessions of somebody is one row, and what it ends goes in portions: with some ten thousand sessions they
 * could not be deleted within the time that a transaction has, and whoever has them could not be disabled.
 *
 * So nothing may go with a person's row in one statement that there can be any number of. The sessions of an identity end by a
 * trigger now, and no longer by a key. Only a table that is made anew loses a key; it takes its tokens along, whose
 * key would delete them with it.
 */
export const endsOfSessions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const run = (statement: string) => sql.raw(statement).execute(db)
    await run(`create table session_ends (
      id integer primary key autoincrement, collaborator_id text, identity_id text, strategy text, provider_sid text,
      issuer text, subject text, except_session text)`)
    const { rows: goWith } = await sql<{ readonly sql: string }>`
      select sql from sqlite_schema
      where tbl_name in ('sessions', 'session_tokens') and type in ('index', 'trigger') and sql is not null`.execute(
      db,
    )
    const columns = `id, collaborator_id, identity_id, strategy, source, issuer, subject, created_at, last_seen_at,
      expires_at, address, user_agent, at_provider, provider_sid`
    await run(`create table sessions_anew (
      id text primary key, collaborator_id text not null, identity_id text, strategy text not null, source text,
      issuer text not null, subject text not null, created_at bigint not null, last_seen_at bigint not null,
      expires_at bigint not null, address text not null, user_agent text not null, at_provider text, provider_sid text,
      begun_after integer not null default 0)`)
    await run(`create table session_tokens_anew (
      token_hash text primary key, session_id text not null references sessions_anew (id) on delete cascade,
      host text not null)`)
    await run(
      `insert into sessions_anew (rowid, ${columns}) select rowid, ${columns} from sessions order by rowid`,
    )
    // The order in which they were made is asked for.
    await run(`insert into session_tokens_anew (rowid, token_hash, session_id, host)
      select rowid, token_hash, session_id, host from session_tokens order by rowid`)
    for (const table of ['session_tokens', 'sessions']) await run(`drop table ${table}`)
    for (const table of ['sessions', 'session_tokens'])
      await run(`alter table ${table}_anew rename to ${table}`)
    for (const { sql } of goWith) await run(sql)
    await run(`create trigger sessions_end_with_their_identity after delete on identities begin
      delete from sessions where id in (select id from sessions where identity_id = old.id limit ${AT_ONCE});
      insert into session_ends (identity_id)
        select old.id where exists (select 1 from sessions where identity_id = old.id);
      end`)
  },
}
