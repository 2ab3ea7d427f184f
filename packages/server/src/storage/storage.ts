import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Events } from '../events/events.ts'
import { randomId } from '../random.ts'
import { createAvailability } from './availability.ts'
import { createChangeLog } from './change-log.ts'
import type { Database } from './database.ts'
import { migrate } from './migrations/index.ts'
import { untilNoneIsLeft } from './portions.ts'
import { createDatabase } from './sql.ts'
import { openSqlite } from './sqlite/connection.ts'
import { createForeignChanges } from './sqlite/foreign-changes.ts'
import type { Tables } from './tables.ts'

/** How often other processes' writes are looked for, in milliseconds: half of "revocable within a second". */
const WATCH_EVERY = 500
/** How long cached sessions are still honoured when the database does not answer, in milliseconds (decision 6). */
const GRACE = 10_000
/** How long other processes have to read what has changed, in milliseconds. */
const CHANGES_KEPT = 5 * 60_000

export interface Storage {
  readonly database: Database
  /** `false` once the database has not answered for longer than the grace: then nobody may be let in. */
  isAvailable(): boolean
  /** Drops what was kept for other processes and is old enough for all of them to have read it. */
  purge(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens, and where needed creates, the database in the data folder. What other processes change there is published too.
 * @throws Error when the folder cannot be written or the database is damaged
 */
export async function openStorage(
  folder: string,
  { events, clock }: { readonly events: Pick<Events, 'publish'>; readonly clock: Clock },
): Promise<Storage> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'gatewright.sqlite')
  const { database, dialect, marks } = openSqlite(file)
  const db = new Kysely<Tables>({ dialect })
  await migrate(db)

  const { ino } = await stat(file)
  let isInItsPlace = true
  const now = () => performance.now()
  const changes = createChangeLog(randomId(), clock.now)
  marks.start({ origin: changes.origin, now: clock.now })
  const others = createForeignChanges(database, { origin: changes.origin, keptFor: CHANGES_KEPT, now })
  const availability = createAvailability({
    grace: GRACE,
    every: WATCH_EVERY,
    now,
    answers() {
      // A deleted database still answers through its open handle, but nothing written to it would be found again.
      if (!isInItsPlace) return false
      others.look(events.publish)
      return true
    },
  })
  /** Not at once: a disk that hangs must not take the event loop along. */
  async function watch(): Promise<void> {
    isInItsPlace = await stat(file).then(
      found => found.ino === ino,
      () => false,
    )
    availability.ask()
  }
  const watching = setInterval(() => void watch(), WATCH_EVERY)
  watching.unref()

  return {
    database: createDatabase(db, { events, changes }),
    isAvailable: availability.isAvailable,
    async purge() {
      // What is about to be dropped is read first.
      availability.ask()
      await untilNoneIsLeft(limit => changes.drop(db, clock.now() - CHANGES_KEPT, limit))
    },
    async close() {
      clearInterval(watching)
      await db.destroy()
    },
  }
}
