import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { createEvents, type Events } from '../../src/events/events.ts'
import type { Database } from '../../src/storage/database.ts'
import { openStorage, type Storage } from '../../src/storage/storage.ts'
import { layDatabase } from '../support/database-with-tables.ts'

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

/** Every store keeps its promises on each of them. */
export const engines: readonly Engine[] = [
  {
    name: 'sqlite',
    async open() {
      const folder = await mkdtemp(join(tmpdir(), 'gatewright-store-'))
      await layDatabase(folder)
      const events = createEvents(error => {
        throw error
      })
      const storage = await openStorage(folder, { events, clock: systemClock })
      const others: Storage[] = []
      return {
        database: storage.database,
        events,
        async another() {
          const other = await openStorage(folder, {
            events: createEvents(() => undefined),
            clock: systemClock,
          })
          others.push(other)
          return other.database
        },
        async close() {
          for (const each of [...others, storage]) await each.close()
          await rm(folder, { recursive: true, force: true })
        },
      }
    },
  },
]
