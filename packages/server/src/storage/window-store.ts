import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { hashToken } from '../random.ts'
import type { Database } from './database.ts'
import { statementTime } from './database-time.ts'
import { untilNoneIsLeft } from './portions.ts'
import { engineOf, sqlOf } from './sql.ts'

/** How much of something there may be in how long. */
export interface WindowLimit {
  readonly points: number
  /** Seconds, from the first point. */
  readonly duration: number
}

/** What asking for a point came to. */
export type Taken =
  /** @param window which one it is of: what is given back to another changes nothing */
  | { readonly isTaken: true; readonly window: number }
  | {
      readonly isTaken: false
      /** Milliseconds until the window ends. */
      readonly left: number
      /** Points of it that may still be given back; those of a node that has died since among them. */
      readonly undecided: number
    }

/** Counts over all nodes on the same database: each point is one statement, and of those who come at once none slips by. */
export interface WindowStore {
  /**
   * @param how.undecided whether it may be given back
   * @param how.points that it costs; one when absent. All of them, or none.
   */
  take(
    key: string,
    limit: WindowLimit,
    how?: { readonly undecided?: boolean; readonly points?: number },
  ): Promise<Taken>
  /** Of a point that was undecided: whether it is `back`, and whether more may come of it. */
  decide(
    key: string,
    window: number,
    point: { readonly back: boolean; readonly decided: boolean },
  ): Promise<void>
  /** Drops windows that are over, in portions. */
  purge(): Promise<void>
}

/** Keys are hashed: they say where people come from, and whom they have named. */
export function createWindowStore(database: Database, clock: Clock): WindowStore {
  const db = sqlOf(database)
  return {
    async take(key, { points, duration }, { undecided = false, points: cost = 1 } = {}) {
      if (cost > points) return { isTaken: false, left: duration * 1000, undecided: 0 }
      const name = hashToken(key)
      const now = statementTime(database, clock)
      const one = undecided ? 1 : 0
      const end = sql<number>`${now} + ${sql.lit(duration * 1000)}`
      // One that ends later than it could was begun by a clock that has been set back since.
      const isOver = sql<boolean>`(limit_windows.ends_at <= ${now} or limit_windows.ends_at > ${end})`
      const row = await db
        .insertInto('limit_windows')
        .values({ name, taken: cost, undecided: one, ends_at: end })
        .onConflict(conflict =>
          conflict
            .column('name')
            .doUpdateSet({
              taken: sql<number>`case when ${isOver} then ${sql.lit(cost)} else limit_windows.taken + ${sql.lit(cost)} end`,
              undecided: sql<number>`case when ${isOver} then ${sql.lit(one)} else limit_windows.undecided + ${sql.lit(one)} end`,
              ends_at: sql<number>`case when ${isOver} then ${end} else limit_windows.ends_at end`,
            })
            .where(sql<boolean>`(${isOver} or limit_windows.taken <= ${sql.lit(points - cost)})`),
        )
        .returning('ends_at')
        .executeTakeFirst()
      if (row !== undefined) return { isTaken: true, window: Number(row.ends_at) }
      const full = await db
        .selectFrom('limit_windows')
        .select('undecided')
        .select(sql<number>`ends_at - ${now}`.as('left'))
        .where('name', '=', name)
        .executeTakeFirst()
      return { isTaken: false, left: Number(full?.left ?? 0), undecided: Number(full?.undecided ?? 0) }
    },
    async decide(key, window, { back, decided }) {
      await db
        .updateTable('limit_windows')
        .set({
          taken: sql<number>`taken - ${sql.lit(back ? 1 : 0)}`,
          undecided: sql<number>`undecided - ${sql.lit(decided ? 1 : 0)}`,
        })
        .where('name', '=', hashToken(key))
        .where('ends_at', '=', window)
        .execute()
    },
    async purge() {
      await untilNoneIsLeft(async limit => {
        const over = db
          .selectFrom('limit_windows')
          .select('name')
          .where('ends_at', '<=', statementTime(database, clock))
          .limit(limit)
        const { numDeletedRows } = await db
          .deleteFrom('limit_windows')
          .where('name', 'in', over)
          // Begun anew meanwhile.
          .where('ends_at', '<=', statementTime(database, clock))
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      })
    },
  }
}

/** Those of all nodes; `undefined` where there is one process alone, which counts in its memory. */
export const sharedWindows = (database: Database, clock: Clock): WindowStore | undefined =>
  engineOf(database) === 'postgres' ? createWindowStore(database, clock) : undefined
