import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createAudit } from '../../src/audit/audit.ts'
import { temporaryFolder } from '../gate/support/daemon.ts'
import { isOnPostgres } from '../support/on-postgres.ts'
import { startStreams, targetOf } from './support.ts'

const log = pino({ level: 'silent' })
const targetsIn = async (path: string) =>
  (await readFile(path, 'utf8')).split('\n').slice(0, -1).map(targetOf)

function fileIn(folder = temporaryFolder({})) {
  const path = join(folder, 'audit.jsonl')
  return { path, receiver: { kind: 'file', path } as const }
}
const nowhere = { kind: 'file', path: '/nowhere/audit.jsonl' } as const

it('a stream begins with what comes next, and one that was taken out begins anew', async () => {
  const audit = await startStreams()
  const { path, receiver } = fileIn()
  await audit.write(3)
  await audit.run(['disk', receiver])
  const written = await audit.write(2)
  await audit.drained('disk')
  await audit.configure()
  await audit.write(4)
  await audit.configure(['disk', receiver])
  written.push(...(await audit.write(2)))
  await audit.drained('disk')
  expect(await targetsIn(path)).toEqual(written)
})

it('one that is sent elsewhere by a restart goes on where it was', async () => {
  const audit = await startStreams()
  const { path, receiver } = fileIn()
  await audit.run(['disk', nowhere])
  const written = await audit.write(3)
  await audit.failed('disk', 2)
  await audit.configure(['disk', receiver])
  await audit.drained('disk')
  expect(await targetsIn(path)).toEqual(written)
})

it('a receiver that takes nothing holds no other up', async () => {
  const audit = await startStreams()
  const { path, receiver } = fileIn()
  await audit.run(['gone', nowhere], ['disk', receiver])
  const written = await audit.write(3)
  await audit.drained('disk')
  expect(await targetsIn(path)).toEqual(written)
  expect(audit.state('gone')).toMatchObject({ lag: 3, sent: 0 })
})

it('goes by the order of writing, whatever the clock says', async () => {
  const audit = await startStreams()
  const { path, receiver } = fileIn()
  await audit.run(['disk', receiver])
  const written = await audit.write(2)
  audit.clock.advance(-3600)
  written.push(...(await audit.write(2)))
  await audit.drained('disk')
  written.push(...(await audit.write(2)))
  await audit.drained('disk')
  expect(await targetsIn(path)).toEqual(written)
})

it('clean-up leaves what a stream has not sent, and drops it once it is sent', async () => {
  const audit = await startStreams()
  const { path, receiver } = fileIn()
  const settings = { audit: { keepSeconds: 60, streams: [{ name: 'disk', receiver: nowhere }] } }
  const log_ = createAudit(audit.database, audit.clock, log, settings)
  await audit.run(['disk', nowhere])
  const written = await audit.write(600)
  audit.clock.advance(3600)
  await log_.purge()
  await audit.run(['disk', receiver])
  await audit.drained('disk')
  expect(await targetsIn(path)).toEqual(written)
  await log_.purge()
  // With SQLite the last is kept: the next gets its number by it.
  const left = await log_.read({}, { limit: 10 })
  expect(left.items).toHaveLength(isOnPostgres ? 0 : 1)
  written.push(...(await audit.write(1)))
  await audit.drained('disk')
  expect(await targetsIn(path)).toEqual(written)
})

it('says how long the oldest event has waited', async () => {
  const audit = await startStreams()
  await audit.run(['gone', nowhere])
  await audit.write(1)
  audit.clock.advance(300)
  await expect.poll(() => audit.state('gone')).toMatchObject({ lag: 1, lagSeconds: 300 })
})

it('goes on from the start where the database was put back', async () => {
  const audit = await startStreams()
  const { path, receiver } = fileIn()
  await audit.write(2)
  await audit.store.moveTo('disk', 40)
  await audit.run(['disk', receiver])
  const written = await audit.write(2)
  await audit.drained('disk')
  expect(await targetsIn(path)).toEqual(written)
})
