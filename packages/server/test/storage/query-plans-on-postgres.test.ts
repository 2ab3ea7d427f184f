import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { dropPostgresDatabase, layPostgresDatabase, postgresConfig } from '../support/postgres.ts'
import { askEverything, askedAtStart } from './support/ask-everything.ts'
import { fill } from './support/fill-tables.ts'
import { faultsOnPostgres, type PlanNode } from './support/judge-plan-on-postgres.ts'
import { placesOf, type Recording, recordStatements } from './support/statements.ts'

/** As `query-plans.test.ts`, with as many rows as make an index worth its while. */
let folder: string
let url: string
let storage: Storage
let plans: Client
let asked: Recording
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatewright-plans-'))
  url = await layPostgresDatabase()
  const events = createEvents(error => {
    throw error
  })
  storage = await openStorage(
    { dataFolder: folder, storage: postgresConfig(url) },
    { events, clock: systemClock },
  )
  asked = recordStatements(sqlOf(storage.database))
  await askEverything(storage)
  asked.stop()
  plans = new Client({ connectionString: url })
  await plans.connect()
  await fill(plans)
  // Of so few rows PostgreSQL would read all, whatever indexes there are. Plans are made for any values.
  for (const way of ['seqscan', 'sort', 'mergejoin', 'hashjoin']) await plans.query(`set enable_${way} = off`)
  await plans.query('set plan_cache_mode = force_generic_plan')
})
afterAll(async () => {
  await plans.end()
  await storage.close()
  await dropPostgresDatabase(postgresConfig(url).database)
  await rm(folder, { recursive: true, force: true })
})

async function planOf(sql: string): Promise<PlanNode> {
  const values = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))
  await plans.query(`prepare asked as ${sql}`)
  const given = values === 0 ? '' : `(${Array(values).fill('null').join()})`
  const { rows } = await plans.query(`explain (format json) execute asked${given}`)
  await plans.query('deallocate asked')
  return rows[0]['QUERY PLAN'][0].Plan
}

it('no statement reads a table of PostgreSQL from end to end, or sorts what it has read', async () => {
  const faults: string[] = []
  for (const [sql, place] of asked.statements)
    for (const fault of faultsOnPostgres(sql, await planOf(sql))) faults.push(`${place}: ${fault}\n  ${sql}`)
  expect(faults).toEqual([])
})

it('every statement of the source is among them there too', () => {
  const statements = placesOf(['execute', 'executeTakeFirst', 'executeTakeFirstOrThrow'])
  const missing = statements.filter(place => !asked.places.has(place) && !askedAtStart.test(place))
  expect(missing).toEqual([])
})

it('a statement that scans or sorts there is found out', async () => {
  const wrong = {
    'select * from sessions where user_agent = $1': 1,
    'select count(*) from sessions': 1,
    'select * from sessions order by user_agent limit $1': 1,
    'select * from sessions where strategy = $1 and source is not distinct from $2': 1,
    'delete from audit_events where actor = $1': 1,
    'select * from sessions where id = $1': 0,
    'select * from sessions order by last_seen_at desc, id desc limit $1': 0,
  }
  const found: Record<string, number> = {}
  for (const sql of Object.keys(wrong))
    found[sql] = Math.min(faultsOnPostgres(sql, await planOf(sql)).length, 1)
  expect(found).toEqual(wrong)
})
