import { Kysely } from 'kysely'
import { systemClock } from '../clock.ts'
import { createEvents } from '../events/events.ts'
import { randomId } from '../random.ts'
import { createChangeLog } from '../storage/change-log.ts'
import type { Database } from '../storage/database.ts'
import { contentsOf } from '../storage/folder/contents.ts'
import { migrate, migrationNames } from '../storage/migrations/index.ts'
import { createDatabase, sqlOf } from '../storage/sql.ts'
import { openPlainly } from '../storage/sqlite/plain.ts'
import type { Tables } from '../storage/tables.ts'
import type { DoneEvent } from './audit-event.ts'
import { createAuditStore } from './audit-store.ts'

/** Writes one entry into a database that a command has opened itself, in its own transaction. */
export const recordIn = (database: Database, event: DoneEvent): Promise<void> =>
  createAuditStore(database, systemClock).add(event)

/** The database has the tables of an earlier version, and is not to be touched. */
export class EarlierDataError extends Error {
  override readonly name = 'EarlierDataError'
}

/**
 * Writes one entry into a database file, for a command that works with files and opens nothing else. A server may run on it.
 * @param options.bringUpToDate whether a database of an earlier version gets the tables of this one first
 * @throws EarlierDataError, MigrationError; SQLite's error
 */
export async function recordInFile(
  file: string,
  event: DoneEvent,
  { bringUpToDate }: { readonly bringUpToDate: boolean },
): Promise<void> {
  const opened = openPlainly(file)
  const db = new Kysely<Tables>({ dialect: opened.dialect })
  try {
    if (bringUpToDate) await migrate(db)
    const contents = contentsOf(opened.database)
    if (contents.kind !== 'ours' || contents.newest !== migrationNames.at(-1)) {
      throw new EarlierDataError('the database has not the tables of this version')
    }
    const changes = createChangeLog(randomId, systemClock.now)
    const database = createDatabase(db, { events: createEvents(() => undefined), changes })
    await database.transaction(async tx => {
      await createAuditStore(tx, systemClock).add(event)
      // So that a server that runs need not take it for a change to anything that it remembers.
      await changes.touch(sqlOf(tx))
    })
  } finally {
    await db.destroy()
  }
}
