/** Commands that work with files write down what they have done in the file, and open nothing else. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { DoneEvent } from '../../src/audit/audit-event.ts'
import { systemClock } from '../../src/clock.ts'
import { type Change, createEvents } from '../../src/events/events.ts'
import { recordInFile } from '../../src/index.ts'
import { migrationNames } from '../../src/storage/migrations/index.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { dataAsOf } from './support/earlier-data.ts'

const done: DoneEvent = { kind: 'backup', actor: 'command line', target: 'kept', result: 'ok' }

function entriesIn(file: string) {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const entries = database.prepare("select kind, actor, target from audit_events where kind like 'backup%'")
    const newest = database.prepare('select max(name) as name from kysely_migration').get()?.name
    return { entries: entries.all().map(row => ({ ...row })), newest }
  } finally {
    database.close()
  }
}

it('is written beside a server that runs, which need not forget anything for it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const events = createEvents(error => {
    throw error
  })
  const heard: Change[] = []
  events.subscribe(change => void heard.push(change))
  const storage = await openStorage({ dataFolder: folder }, { events, clock: systemClock })
  onTestFinished(() => storage.close())
  const file = join(folder, 'gatewright.sqlite')
  await recordInFile(file, done, { bringUpToDate: false })
  expect(entriesIn(file).entries).toEqual([{ kind: 'backup', actor: 'command line', target: 'kept' }])
  // Twice as long as others' changes take to be heard of.
  await wait(1000)
  expect(heard).toEqual([])
})

it('brings data of an earlier version up to date only where it is told to', async () => {
  const name = '0015-config-saves'
  const folder = await dataAsOf(name, { now: 0, passwordHash: 'x', sessionToken: 'x' })
  const file = join(folder, 'gatewright.sqlite')
  await expect(recordInFile(file, done, { bringUpToDate: false })).rejects.toThrow(
    'has not the tables of this version',
  )
  expect(entriesIn(file)).toEqual({ entries: [], newest: name })
  await recordInFile(file, { ...done, kind: 'backup-restored' }, { bringUpToDate: true })
  expect(entriesIn(file)).toEqual({
    entries: [{ kind: 'backup-restored', actor: 'command line', target: 'kept' }],
    newest: migrationNames.at(-1),
  })
})
