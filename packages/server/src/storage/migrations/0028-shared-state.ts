import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * What several nodes have to know of each other, and one process keeps in its memory: what is counted against guessing, tests of a
 * sign-in, a provider that is being set up, and what a node remembers when another is asked.
 */
const tables = (text: string): readonly string[] => [
  `create table limit_windows (
     name ${text} primary key, taken integer not null, undecided integer not null, ends_at bigint not null
   )`,
  'create index limit_windows_by_end on limit_windows (ends_at)',
  `create table rehearsals (
     id ${text} primary key, by_id ${text} not null, strategy ${text} not null, attempt ${text} not null, state ${text} not null,
     sealed ${text} not null, shown ${text} not null, used_at bigint not null, expires_at bigint not null
   )`,
  'create index rehearsals_by_attempt on rehearsals (attempt)',
  'create index rehearsals_by_person on rehearsals (by_id, used_at)',
  'create index rehearsals_by_strategy on rehearsals (strategy, used_at)',
  'create index rehearsals_by_end on rehearsals (expires_at)',
  `create table answers_of_nodes (
     id ${text} primary key, question ${text} not null, answer ${text} not null, expires_at bigint not null
   )`,
  'create index answers_by_question on answers_of_nodes (question)',
  'create index answers_by_end on answers_of_nodes (expires_at)',
]

const migration = (text: string): Migration => ({
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of tables(text)) await sql.raw(statement).execute(db)
  },
})

export const sharedState = migration('text')
/** Texts are compared byte by byte, as in all of its tables. */
export const sharedStateOfPostgres = migration('text collate "C"')
