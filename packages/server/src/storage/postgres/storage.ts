import { sql } from 'kysely'
import { GatewrightError } from '../../errors.ts'
import type { Change } from '../../events/events.ts'
import { createChangeLog } from '../change-log.ts'
import { postgresTime } from '../database-time.ts'
import { createStorageHealth } from '../health.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { untilNoneIsLeft } from '../portions.ts'
import { createDatabase } from '../sql.ts'
import { CHANGES_KEPT, GRACE, type Storage, type StorageOptions, WATCH_EVERY } from '../storage.ts'
import { createAnswerAge } from './answer-age.ts'
import { createBell, noBell } from './bell.ts'
import { openPostgres } from './dialect.ts'
import { explain } from './explain.ts'
import { cureOf, isConflict, type PostgresFault, toError } from './faults.ts'
import { createNews } from './news.ts'
import { newsReader } from './news-reader.ts'
import { createOwnNews } from './own-news.ts'
import type { PostgresPlace } from './place.ts'
import { openPool } from './pool.ts'
import { prepare } from './prepare.ts'

/** How much longer it is left in peace than it took to find out whether it can be written again. */
const REST = 4

/**
 * Opens a database of PostgreSQL's, and brings its tables up to date. What other nodes change is published too.
 * @throws StartError where it cannot be used, in a sentence
 */
export async function openPostgresStorage(place: PostgresPlace, options: StorageOptions): Promise<Storage> {
  const { events, clock, meter, onHealth } = options
  await prepare(place)
  const now = () => performance.now()
  const health = createStorageHealth({ now: clock.now, onChange: (...change) => onHealth?.(...change) })
  let isClosed = false
  const watcher = {
    failed(work: 'reading' | 'writing', thrown: unknown): Error {
      const error = toError(thrown, place.shown)
      // The pool is done before its connections are: one that PostgreSQL ends just then is missed by nobody.
      if (error instanceof GatewrightError && !isConflict(error) && !isClosed) {
        const reason = error.detail.reason as PostgresFault
        const code = reason === 'full' ? 'disk_full' : 'storage_unavailable'
        health.failed(work, { code, reason, detail: { ...error.detail, cure: cureOf(reason) } })
      }
      return error
    },
    worked: health.worked,
  }
  const pool = openPool(place, {
    onLost(error) {
      watcher.failed('reading', error)
    },
  })
  // By the clock that all nodes have in common: one whose own is wrong must not drop what others have not read.
  const own = createOwnNews()
  const changes = createChangeLog(
    () => own.origin,
    () => postgresTime,
  )
  const { db, transact, isUncertain } = openPostgres(pool, {
    ...{ meter, watcher, begin: place.begin },
    keepsPrepared: !place.pgbouncer,
  })
  const news = await createNews(newsReader(db, own), {
    keptFor: CHANGES_KEPT,
    now,
  }).catch(async error => {
    await pool.end()
    throw explain(error, place.shown)
  })
  const answered = createAnswerAge(clock, now)
  let nextTry = 0
  /**
   * Not within a look: where commits wait for a standby that is away, nothing would be heard of others for as long. Seldom there, since
   * each leaves a process of PostgreSQL's that goes on waiting, past every limit of ours.
   */
  const tryWriting = oneAtATime(async () => {
    const from = now()
    await changes.touch(db).finally(() => {
      nextTry = now() + REST * (now() - from)
    })
  })
  const look = oneAtATime(async () => {
    const asked = answered.moment()
    await news.look(events.publish)
    answered.at(asked)
    if (health.faultOf('writing') !== undefined && now() >= nextTry) tryWriting()
  })
  /** At once, since it may be there; and again when its row is read: PostgreSQL may be at it still. */
  function afterFailure(error: unknown, about: readonly Change[]): void {
    if (!isUncertain(error)) return
    own.lose()
    for (const change of about) events.publish(change)
  }
  const bell = place.pgbouncer ? noBell : createBell(place.client, { origin: own.origin, onRing: look })
  const watching = setInterval(look, WATCH_EVERY)
  watching.unref()
  return {
    database: createDatabase(db, {
      events,
      changes,
      beforeChanges: own.begin,
      isConflict,
      afterCommit: bell.ring,
      afterFailure,
      transact,
    }),
    health,
    get waiting() {
      return pool.waitingCount
    },
    // Whoever is cut off lets nobody in after the grace, and has then not looked for that long.
    settles: GRACE + WATCH_EVERY,
    isAvailable: () => answered.isWithin(GRACE),
    async purge() {
      await untilNoneIsLeft(limit =>
        changes.drop(db, sql<number>`${postgresTime} - ${CHANGES_KEPT}::bigint`, limit),
      )
    },
    async close() {
      clearInterval(watching)
      await bell.close()
      isClosed = true
      if (!pool.ended) await pool.end()
    },
  }
}
