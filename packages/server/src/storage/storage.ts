import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { Events } from '../events/events.ts'
import type { Database } from './database.ts'
import { migrate } from './migrations/index.ts'
import { createDatabase } from './sql.ts'
import { openSqlite } from './sqlite.ts'
import type { Tables } from './tables.ts'

/** How often other processes' writes are looked for, in milliseconds: half of "revocable within a second". */
const WATCH_EVERY = 500
/** How long cached sessions are still honoured when the database does not answer, in milliseconds (decision 6). */
const GRACE = 10_000

export interface Storage {
  readonly database: Database
  /** `false` once the database has not answered for longer than the grace: then nobody may be let in. */
  isAvailable(): boolean
  /** Calls back when another process (the command line) has written. Returns the unsubscribe. */
  onForeignWrite(listener: () => void): () => void
  close(): Promise<void>
}

/**
 * Opens, and where needed creates, the database in the data folder.
 * @throws Error when the folder cannot be written or the database is damaged
 */
export async function openStorage(folder: string, events: Pick<Events, 'publish'>): Promise<Storage> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'gatewright.sqlite')
  const { database, dialect } = openSqlite(file)
  const db = new Kysely<Tables>({ dialect })
  await migrate(db)

  const { ino } = await stat(file)
  // Changes with every commit of another connection, and with none of our own (SQLite, "PRAGMA data_version").
  const dataVersion = database.prepare('pragma data_version')
  const listeners = new Set<() => void>()
  let seen = dataVersion.get()?.data_version
  let answeredAt = performance.now()

  const watch = async () => {
    try {
      // A deleted database still answers through its open handle, but nothing written to it would be found again.
      if ((await stat(file)).ino !== ino) return
      const version = dataVersion.get()?.data_version
      answeredAt = performance.now()
      if (version === seen) return
      seen = version
      for (const listener of listeners) listener()
    } catch {
      // No answer: `answeredAt` grows old, and `isAvailable` turns false after the grace.
    }
  }
  const timer = setInterval(watch, WATCH_EVERY)
  timer.unref()

  return {
    database: createDatabase(db, events),
    isAvailable: () => performance.now() - answeredAt <= GRACE,
    onForeignWrite(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      clearInterval(timer)
      await db.destroy()
    },
  }
}
