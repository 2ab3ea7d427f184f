import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { randomId } from '../../random.ts'
import { createAvailability } from '../availability.ts'
import { createChangeLog } from '../change-log.ts'
import { createStorageHealth } from '../health.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { untilNoneIsLeft } from '../portions.ts'
import { createDatabase } from '../sql.ts'
import { CHANGES_KEPT, GRACE, type Storage, type StorageOptions, WATCH_EVERY } from '../storage.ts'
import { openSqlite } from './open.ts'

/**
 * Opens, and where needed creates, the database in the data folder. What other processes change there is published too.
 * @param options.onHealth told when reading or writing begins to fail, and when it works again
 * @throws Error when the folder cannot be written or the database is damaged
 */
export async function openSqliteStorage(folder: string, options: StorageOptions): Promise<Storage> {
  const { events, clock, meter, onHealth } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const now = () => performance.now()
  const health = createStorageHealth({ now: clock.now, onChange: (...change) => onHealth?.(...change) })
  const origin = randomId()
  const changes = createChangeLog(() => origin, clock.now)
  const sqlite = await openSqlite(join(folder, 'gatewright.sqlite'), {
    origin,
    keptFor: CHANGES_KEPT,
    health,
    meter,
    onLateCommit: () => events.publish({ kind: 'anything' }),
  })
  const availability = createAvailability({
    grace: GRACE,
    every: WATCH_EVERY,
    now,
    answers() {
      // A deleted database still answers through its open handle, but nothing written to it would be found again.
      if (!sqlite.isInItsPlace) return false
      sqlite.others.look(events.publish)
      return true
    },
  })
  const db = new Kysely({ dialect: sqlite.dialect })
  const database = createDatabase(db, {
    events,
    changes,
    reserve: { sql: new Kysely({ dialect: sqlite.revoking }), giveUp: sqlite.giveUpReserve },
  })
  /** Not at once: a disk that hangs must not take the event loop along. */
  const lookAround = oneAtATime(async () => {
    await sqlite.lookAtPlace()
    availability.ask()
  })
  /** By itself: a thread that waits for the disk must not keep what others have changed from being heard. */
  const askThread = oneAtATime(async () => {
    if (await sqlite.hasUnmarked()) events.publish({ kind: 'anything' })
    if (health.faultOf('writing') !== undefined) await sqlite.tryAgain(() => changes.touch(db))
  })
  const watching = setInterval(() => {
    lookAround()
    askThread()
  }, WATCH_EVERY)
  watching.unref()
  return {
    database,
    health,
    get waiting() {
      return sqlite.waiting
    },
    settles: 0,
    isAvailable: availability.isAvailable,
    async purge() {
      // What is about to be dropped is read first.
      availability.ask()
      await untilNoneIsLeft(limit => changes.drop(db, clock.now() - CHANGES_KEPT, limit))
      await sqlite.tidy()
    },
    async close() {
      clearInterval(watching)
      await sqlite.close()
    },
  }
}
