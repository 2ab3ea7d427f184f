import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { createAuditStore } from '../../src/audit/audit-store.ts'
import { createStreamStore } from '../../src/audit/streams/stream-store.ts'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import { migrate } from '../../src/storage/migrations/index.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { openPlainly } from '../../src/storage/sqlite/plain.ts'
import type { Tables } from '../../src/storage/tables.ts'

it('events of the version before are numbered as they were written, and the next goes behind them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'gatewright.sqlite')
  const db = new Kysely<Tables>({ dialect: openPlainly(file).dialect })
  await migrate(db, '0013-grounds')
  await db.destroy()
  const sql = new DatabaseSync(file)
  const add = sql.prepare(
    `insert into audit_events (id, at, kind, actor, result, detail) values (?, ?, 'export', 'ada', 'ok', '{}')`,
  )
  // Neither by id nor by time: the clock was set back in between.
  for (const [id, at] of [
    ['z', 3],
    ['a', 2],
    ['m', 9],
    ['gone', 1],
    ['b', 1],
  ] as const)
    add.run(id, at)
  sql.exec(`delete from audit_events where id = 'gone'`)
  sql.close()

  const events = createEvents(() => undefined)
  const storage = await openStorage({ dataFolder: folder }, { events, clock: systemClock })
  onTestFinished(() => storage.close())
  const next = { kind: 'export', actor: 'grace', result: 'ok' } as const
  await createAuditStore(storage.database, systemClock).add(next)
  const found = await createStreamStore(storage.database).after(0, 10)
  expect(found.map(({ id, actor }) => (actor === 'ada' ? id : actor))).toEqual(['z', 'a', 'm', 'b', 'grace'])
})
