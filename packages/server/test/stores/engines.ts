import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { createEvents, type Events } from '../../src/events/events.ts'
import type { Database } from '../../src/storage/database.ts'
import { openStorage, type StoragePlace } from '../../src/storage/open-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { layDatabase } from '../support/database-with-tables.ts'
import { isOnPostgres } from '../support/on-postgres.ts'
import { dropPostgresDatabase, layPostgresDatabase, postgresConfig } from '../support/postgres.ts'

/** A database that stores run on, opened empty. */
export interface Engine {
  readonly name: string
  open(): Promise<{
    readonly database: Database
    readonly events: Events
    /** The same data as another process sees it. */
    another(): Promise<Database>
    close(): Promise<void>
  }>
}

const sqlite: Engine = {
  name: 'sqlite',
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'gatewright-store-'))
    await layDatabase(folder)
    const opened = await openAll({ dataFolder: folder })
    return {
      ...opened,
      async close() {
        await opened.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}

const postgres: Engine = {
  name: 'postgres',
  async open() {
    const storage = postgresConfig(await layPostgresDatabase())
    const opened = await openAll({ dataFolder: tmpdir(), storage })
    return {
      ...opened,
      async close() {
        await opened.close()
        await dropPostgresDatabase(storage.database)
      },
    }
  },
}

async function openAll(place: StoragePlace) {
  const events = createEvents(error => {
    throw error
  })
  const storage = await openStorage(place, { events, clock: systemClock })
  const others: Storage[] = []
  return {
    database: storage.database,
    events,
    async another() {
      const other = await openStorage(place, { events: createEvents(() => undefined), clock: systemClock })
      others.push(other)
      return other.database
    },
    async close() {
      for (const each of [...others, storage]) await each.close()
    },
  }
}

/** The one that this run is on: every store keeps its promises on each of them. */
export const engines: readonly Engine[] = [isOnPostgres ? postgres : sqlite]
