import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { type Change, createEvents } from '../../src/events/events.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { createForeignChanges } from '../../src/storage/sqlite/foreign-changes.ts'
import { openStorage } from '../../src/storage/storage.ts'
import { standingClock } from '../stores/support.ts'

const ended = (sessionId: string): Change => ({ kind: 'session-ended', sessionId })
const keptFor = 300_000

/** A process that writes, and another one's look at the same file. */
async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-storage-'))
  const clock = standingClock()
  const events = createEvents(error => {
    throw error
  })
  const writer = await openStorage(folder, { events, clock })
  const file = new DatabaseSync(join(folder, 'gatewright.sqlite'))
  let time = 0
  const source = createForeignChanges(file, { origin: 'here', keptFor, now: () => time })
  onTestFinished(async () => {
    file.close()
    await writer.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    writer,
    clock,
    file,
    wait: (milliseconds: number) => {
      time += milliseconds
    },
    look() {
      const heard: Change[] = []
      source.look(change => void heard.push(change))
      return heard
    },
  }
}

it('hears of what another process has changed, each once and in order', async () => {
  const { writer, look } = await start()
  expect(look()).toEqual([])
  await writer.database.announce(ended('s1'))
  await writer.database.transaction(async tx => {
    await tx.announce(ended('s2'))
    await tx.announce({ kind: 'account-changed', collaboratorId: 'c1' })
  })
  expect(look()).toEqual([ended('s1'), ended('s2'), { kind: 'account-changed', collaboratorId: 'c1' }])
  expect(look()).toEqual([])
})

it('does not hear of its own', async () => {
  const { file, look } = await start()
  file
    .prepare('insert into changes (origin, at, change) values (?, ?, ?)')
    .run('here', 0, JSON.stringify(ended('s1')))
  expect(look()).toEqual([])
})

it('takes a write that no row tells of for anything', async () => {
  const { writer, look } = await start()
  await sqlOf(writer.database)
    .insertInto('one_time_codes')
    .values({ code_hash: 'x', kind: 'x', payload: '{}', expires_at: 0 })
    .execute()
  expect(look()).toEqual([{ kind: 'anything' }])
  expect(look()).toEqual([])
})

it('takes what happened while it did not look for anything, for rows may have been dropped', async () => {
  const { writer, look, wait } = await start()
  await writer.database.announce(ended('s1'))
  wait(keptFor + 1)
  expect(look()).toEqual([{ kind: 'anything' }])
  await writer.database.announce(ended('s2'))
  expect(look()).toEqual([ended('s2')])
})

it('keeps rows for some minutes, and never gives a number twice', async () => {
  const { writer, clock, look } = await start()
  await writer.database.announce(ended('s1'))
  expect(look()).toEqual([ended('s1')])
  clock.advance(keptFor / 1000 - 1)
  await writer.purge()
  const rows = () => sqlOf(writer.database).selectFrom('changes').select('seq').execute()
  expect(await rows()).toHaveLength(1)
  clock.advance(1)
  await writer.purge()
  expect(await rows()).toEqual([])
  look()
  await writer.database.announce(ended('s2'))
  expect(look()).toEqual([ended('s2')])
})
