import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { askEverything, onPostgresAlone } from './support/ask-everything.ts'
import { faultsOf, small } from './support/judge-plan.ts'
import { placesOf, type Recording, recordStatements } from './support/statements.ts'

/** With a million sessions a page of the console once read all of them, and nobody else was answered for 13 s. */
let folder: string
let storage: Storage
let plans: DatabaseSync
let asked: Recording
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatewright-plans-'))
  const events = createEvents(error => {
    throw error
  })
  storage = await openStorage({ dataFolder: folder }, { events, clock: systemClock })
  asked = recordStatements(sqlOf(storage.database))
  await askEverything(storage)
  asked.stop()
  plans = new DatabaseSync(join(folder, 'gatewright.sqlite'), { readOnly: true })
})
afterAll(async () => {
  plans.close()
  await storage.close()
  await rm(folder, { recursive: true, force: true })
})

const planOf = (sql: string) =>
  plans
    .prepare(`explain query plan ${sql}`)
    .all()
    .map(({ detail }) => String(detail))

it('no statement reads a table from end to end, or sorts what it has read', () => {
  const faults = [...asked.statements].flatMap(([sql, place]) =>
    faultsOf(sql, planOf(sql)).map(fault => `${place}: ${fault}\n  ${sql}`),
  )
  expect(faults).toEqual([])
})

it('every statement of the source is among them, and each way that its conditions can go', () => {
  const statements = placesOf(['execute', 'executeTakeFirst', 'executeTakeFirstOrThrow'])
  expect(statements.length).toBeGreaterThan(90)
  const ours = statements.filter(place => !onPostgresAlone.test(place))
  expect(ours.filter(place => !asked.places.has(place))).toEqual([])
  const conditions = placesOf(['$if'])
  expect(conditions.length).toBeGreaterThan(5)
  expect(conditions.filter(place => asked.ways.get(place)?.size !== 2)).toEqual([])
})

it('whatever goes with a row of another table is found by an index', () => {
  const rows = (sql: string) => plans.prepare(sql).all() as Record<string, string>[]
  const without: string[] = []
  for (const { name: table = '' } of rows("select name from sqlite_schema where type = 'table'")) {
    for (const { from } of rows(`select "from" from pragma_foreign_key_list('${table}')`)) {
      const [plan = ''] = planOf(`select 1 from ${table} where ${from} = ?`)
      if (!plan.startsWith('SEARCH')) without.push(`${table}.${from}`)
    }
  }
  expect(without).toEqual([])
})

it('a statement that scans, sorts or makes an index on the way is found out', () => {
  const wrong = {
    'select * from "sessions" where "user_agent" = ?': 1,
    'select * from "sessions" where "user_agent" = ? order by "last_seen_at" desc limit ?': 1,
    'select count(*) from "sessions"': 1,
    'select * from "sessions" as "s" order by "s"."user_agent" limit ?': 1,
    'delete from "audit_events" where "actor" = ?': 1,
    'update "identities" set "groups" = ? where "fullname" = ?': 1,
    'select * from "sessions" as "s" inner join "collaborators" as "c" on "c"."fullname" = "s"."subject" where "s"."id" = ?': 1,
    'select * from "sessions" as "s" order by "s"."last_seen_at" desc limit ?': 0,
    'select * from "sessions" where "id" = ?': 0,
  }
  const found = Object.fromEntries(
    Object.keys(wrong).map(sql => [sql, Math.min(faultsOf(sql, planOf(sql)).length, 1)]),
  )
  expect(found).toEqual(wrong)
  expect(Object.keys(small)).not.toContain('sessions')
})
