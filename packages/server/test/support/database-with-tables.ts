import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import { openStorage } from '../../src/storage/open-storage.ts'

/** A database as a first start leaves it, before anything is stored in it: all migrations have run. */
let made: Promise<Buffer> | undefined

/**
 * Lays a database into a data folder that is empty, as an earlier start has left it: to make all the tables takes longer than most
 * tests. That they are made is the promise of others (`folder/`, `storage/`, and whatever starts a real process).
 */
export async function layDatabase(folder: string): Promise<void> {
  made ??= makeDatabase()
  await writeFile(join(folder, 'gatewright.sqlite'), await made, { mode: 0o600 })
}

async function makeDatabase(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-tables-'))
  const events = createEvents(error => {
    throw error
  })
  const storage = await openStorage({ dataFolder: folder }, { events, clock: systemClock })
  await storage.close()
  const path = join(folder, 'gatewright.sqlite')
  const file = new DatabaseSync(path)
  file.exec('pragma wal_checkpoint(truncate)')
  file.close()
  const bytes = await readFile(path)
  await rm(folder, { recursive: true })
  return bytes
}
