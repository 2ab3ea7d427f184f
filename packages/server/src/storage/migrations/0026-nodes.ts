import { type Kysely, PostgresAdapter, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The processes that run on the same data, and what each of them said to a restart of all. */
export const nodes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
    const text = isPostgres ? 'text collate "C"' : 'text'
    const number = isPostgres ? 'bigint' : 'integer'
    for (const statement of [
      `create table nodes (id t primary key, name t not null, file t, started_at n not null, seen_at n not null,
         version t not null, schema t not null, config_version t, state t not null, problem t, clock_off n not null)`,
      'create table restart_rounds (id t primary key, at n not null, by_name t not null, node t not null, version t, ended_at n)',
      'create index restart_rounds_at on restart_rounds (at)',
      `create table restart_answers (round t not null references restart_rounds (id) on delete cascade, node t not null,
         name t not null, asked_at n, answered_at n, ok integer, message t,
         constraint restart_answers_key primary key (round, node))`,
      'alter table restart_requests add column taken_by t',
    ])
      await sql.raw(statement.replace(/\bt\b/g, text).replace(/\bn\b/g, number)).execute(db)
  },
}
