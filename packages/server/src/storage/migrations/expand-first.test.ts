import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { expect, test } from 'vitest'
import { postgres } from './index.ts'

/**
 * Migrations that take something away, by name: what it is, and since which release no program reads or writes it. See
 * docs/decisions/0017-a-schema-that-two-versions-can-read.md.
 */
const contracting: Readonly<Record<string, string>> = {}

/** Everything that a migration says, without a database. */
async function statementsOf(name: string): Promise<readonly string[]> {
  const said: string[] = []
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: db => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log({ query }) {
      said.push(query.sql.replace(/\s+/g, ' ').trim().toLowerCase())
    },
  })
  await postgres[name]?.up(db)
  return said
}

/** Why a program that does not know of a statement could fail at a statement of its own afterwards. */
function takesAway(sql: string, made: ReadonlySet<string>): string | undefined {
  const table =
    /^(?:alter table|create unique index .*? on|drop table)(?: if exists)? (?:only )?"?(\w+)"?/.exec(sql)?.[1]
  if (table !== undefined && made.has(table)) return undefined
  if (
    /^drop (?:table|view|function|trigger)|\bdrop (?:column|constraint|not null)\b/.test(sql) &&
    !/drop not null/.test(sql)
  )
    return 'drops what the version before reads'
  if (/\brename\b/.test(sql)) return 'renames what the version before reads'
  if (/\balter column\b.*\b(?:type|set not null)\b/.test(sql)) return 'narrows what the version before writes'
  if (/\badd column\b/.test(sql) && /\bnot null\b/.test(sql) && !/\b(?:default|generated)\b/.test(sql))
    return 'adds a column that the version before does not fill'
  if (
    /\badd (?:constraint|primary key|unique|foreign key|check)\b/.test(sql) ||
    /^create unique index/.test(sql)
  )
    return 'adds a condition that the version before does not know'
  return undefined
}

const [, ...later] = Object.keys(postgres)

test.each(later)('%s only adds, so that the version before serves beside it', async name => {
  const statements = await statementsOf(name)
  const made = new Set(statements.flatMap(sql => /^create table "?(\w+)"?/.exec(sql)?.[1] ?? []))
  const faults = statements.flatMap(sql => {
    const why = takesAway(sql, made)
    return why === undefined ? [] : [`${why}: ${sql}`]
  })
  expect(Object.hasOwn(contracting, name) ? [] : faults).toEqual([])
})

test.each([
  ['drop table sessions', 'drops'],
  ['alter table "sessions" drop column "source"', 'drops'],
  ['alter table "sessions" rename column "source" to "origin"', 'renames'],
  ['alter table "sessions" alter column "source" set not null', 'narrows'],
  ['alter table sessions add column place text not null', 'adds a column'],
  ['create unique index one_source on sessions (source)', 'adds a condition'],
  ['alter table "sessions" add constraint "c" check (at > 0)', 'adds a condition'],
])('a statement that takes something away is found out: %s', (sql, why) => {
  expect(takesAway(sql, new Set())).toContain(why)
})

test.each([
  'alter table sessions add column place text',
  'alter table "sessions" add column "place" text default \'\' not null',
  'create index sessions_place on sessions (place)',
  'create unique index one_place on places (name)',
  'alter table "sessions" alter column "source" drop not null',
])('and one that adds is none: %s', sql => {
  expect(takesAway(sql, new Set(['places']))).toBeUndefined()
})
