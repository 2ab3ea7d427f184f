import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEvents, type Events } from '../../src/events/events.ts'
import type { Database } from '../../src/storage/database.ts'
import { openStorage } from '../../src/storage/storage.ts'

export interface OpenEngine {
  readonly database: Database
  readonly events: Events
  close(): Promise<void>
}

/** Databases that every store has to be right on: each suite of a store runs once for each of them. */
export const engines: readonly { readonly name: string; open(): Promise<OpenEngine> }[] = [
  {
    name: 'sqlite',
    async open() {
      const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
      const events = createEvents(error => {
        throw error
      })
      const storage = await openStorage(folder, events)
      return {
        database: storage.database,
        events,
        async close() {
          await storage.close()
          await rm(folder, { recursive: true, force: true })
        },
      }
    },
  },
]
