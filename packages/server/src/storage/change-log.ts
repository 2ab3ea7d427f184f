import type { Kysely, RawBuilder } from 'kysely'
import type { Change } from '../events/events.ts'
import { NOTHING_CACHED } from './nothing-cached.ts'
import type { Tables } from './tables.ts'
import { unwaited } from './unwaited.ts'

/** Rows in one statement: databases limit the number of parameters. */
const PER_STATEMENT = 500

/**
 * What has changed, as rows beside the change itself and in the same transaction: other processes on the same data read
 * them, and none tells of what was rolled back.
 */
export interface ChangeLog {
  write(sql: Kysely<Tables>, changes: readonly Change[]): Promise<void>
  /** Writes nothing but that something was written. */
  touch(sql: Kysely<Tables>): Promise<void>
  /**
   * Drops rows that everybody has read.
   * @param before by the clock that dates them
   * @returns how many there were, at most `limit`
   */
  drop(sql: Kysely<Tables>, before: Moment, limit: number): Promise<number>
}

/** Milliseconds since 1970, or what the database makes them of. */
export type Moment = number | RawBuilder<number>

/**
 * @param originNow what the rows of this process are known by
 * @param now what dates the rows
 */
export function createChangeLog(originNow: () => string, now: () => Moment): ChangeLog {
  return {
    async write(sql, changes) {
      for (let from = 0; from < changes.length; from += PER_STATEMENT) {
        const rows = changes.slice(from, from + PER_STATEMENT)
        const [origin, at] = [originNow(), now()]
        const query = sql
          .insertInto('changes')
          .values(rows.map(change => ({ origin, at, change: JSON.stringify(change) })))
        await sql.executeQuery(unwaited(query))
      }
    },
    async touch(sql) {
      await sql
        .insertInto('changes')
        .values({ origin: originNow(), at: now(), change: NOTHING_CACHED })
        .execute()
    },
    async drop(sql, before, limit) {
      // The first ones by their number, which needs no index by time: none is older than one of a smaller number.
      const first = sql.selectFrom('changes').select('seq').orderBy('seq').limit(limit)
      const { numDeletedRows } = await sql
        .deleteFrom('changes')
        .where('seq', 'in', first)
        .where('at', '<=', before)
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}
