import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { hashToken } from '../random.ts'
import type { Database } from './database.ts'
import { statementTime } from './database-time.ts'
import { untilNoneIsLeft } from './portions.ts'
import { engineOf, sqlOf } from './sql.ts'
import { takeTwo } from './two-windows.ts'

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

/** A point of one of several windows. */
export interface WantedPoint {
  readonly key: string
  readonly limit: WindowLimit
  /** Whether it may be given back. */
  readonly undecided?: boolean
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
  /**
   * A point of `first`, and then one of `second`: one statement. Where the first has none left, nothing is taken of the second.
   * @returns what it came to with each; the second is absent where it was not asked
   */
  takeBoth(first: WantedPoint, second: WantedPoint): Promise<readonly [first: Taken, second?: Taken]>
  /** Of a point that was undecided: whether it is `back`, and whether more may come of it. */
  decide(
    key: string,
    window: number,
    point: { readonly back: boolean; readonly decided: boolean },
  ): Promise<void>
  /** Drops windows that are over, in portions. */
  purge(): Promise<void>
}

interface Decided {
  readonly key: string
  readonly window: number
  readonly back: boolean
  readonly decided: boolean
}

/** Keys are hashed: they say where people come from, and whom they have named. */
export function createWindowStore(database: Database, clock: Clock): WindowStore {
  const db = sqlOf(database)

  /** What a window becomes with a point more. */
  function pointOf({ points, duration }: WindowLimit, cost: number, isUndecided: boolean) {
    const now = statementTime(database, clock)
    const one = isUndecided ? 1 : 0
    const end = sql<number>`${now} + ${sql.lit(duration * 1000)}`
    // One that ends later than it could was begun by a clock that has been set back since.
    const isOver = sql<boolean>`(limit_windows.ends_at <= ${now} or limit_windows.ends_at > ${end})`
    const more = (column: string, by: number) =>
      sql<number>`case when ${isOver} then ${sql.lit(by)} else ${sql.ref(`limit_windows.${column}`)} + ${sql.lit(by)} end`
    return {
      begun: { taken: sql<number>`${sql.lit(cost)}`, undecided: sql<number>`${sql.lit(one)}`, ends_at: end },
      going: {
        taken: more('taken', cost),
        undecided: more('undecided', one),
        ends_at: sql<number>`case when ${isOver} then ${end} else limit_windows.ends_at end`,
      },
      fits: sql<boolean>`(${isOver} or limit_windows.taken <= ${sql.lit(points - cost)})`,
    }
  }

  async function whenFull(key: string): Promise<Taken> {
    const full = await db
      .selectFrom('limit_windows')
      .select('undecided')
      .select(sql<number>`ends_at - ${statementTime(database, clock)}`.as('left'))
      .where('name', '=', hashToken(key))
      .executeTakeFirst()
    return { isTaken: false, left: Number(full?.left ?? 0), undecided: Number(full?.undecided ?? 0) }
  }

  async function take(
    key: string,
    limit: WindowLimit,
    { undecided = false, points: cost = 1 }: { readonly undecided?: boolean; readonly points?: number } = {},
  ): Promise<Taken> {
    if (cost > limit.points) return { isTaken: false, left: limit.duration * 1000, undecided: 0 }
    const { begun, going, fits } = pointOf(limit, cost, undecided)
    const row = await db
      .insertInto('limit_windows')
      .values({ name: hashToken(key), ...begun })
      .onConflict(conflict => conflict.column('name').doUpdateSet(going).where(fits))
      .returning('ends_at')
      .executeTakeFirst()
    return row === undefined ? whenFull(key) : { isTaken: true, window: Number(row.ends_at) }
  }

  /** What becomes of points, until it is written: those of one attempt are decided in one breath, and one statement has them all. */
  let gathered: { readonly points: Decided[]; readonly written: Promise<void> } | undefined

  async function writeGathered(): Promise<void> {
    const { points = [] } = gathered ?? {}
    gathered = undefined
    const windows = new Map<string, { name: string; window: number; back: number; decided: number }>()
    for (const { key, window, back, decided } of points) {
      const name = hashToken(key)
      const sum = windows.get(`${name} ${window}`) ?? { name, window, back: 0, decided: 0 }
      sum.back += back ? 1 : 0
      sum.decided += decided ? 1 : 0
      windows.set(`${name} ${window}`, sum)
    }
    const values = [...windows.values()].map(
      ({ name, window, back, decided }) =>
        sql`(${name}, cast(${window} as bigint), ${sql.lit(back)}, ${sql.lit(decided)})`,
    )
    // In one order, so that of two nodes neither waits for a row of the other that waits for one of its own.
    const inOrder =
      engineOf(database) === 'postgres'
        ? sql`order by limit_windows.name for no key update of limit_windows`
        : sql``
    await sql`
      with given (name, ends_at, back, decided) as (values ${sql.join(values)}),
      held as (
        select given.name, given.ends_at, given.back, given.decided from given
        inner join limit_windows on limit_windows.name = given.name and limit_windows.ends_at = given.ends_at ${inOrder}
      )
      update limit_windows set taken = limit_windows.taken - held.back, undecided = limit_windows.undecided - held.decided
      from held where limit_windows.name = held.name and limit_windows.ends_at = held.ends_at`.execute(db)
  }

  return {
    take,
    async takeBoth(first, second) {
      // SQLite writes in no part of a statement, and asking it costs no round trip.
      if (engineOf(database) === 'sqlite') {
        const one = await take(first.key, first.limit, first)
        return one.isTaken ? [one, await take(second.key, second.limit, second)] : [one]
      }
      const [one, two] = [first, second].map(({ limit, undecided = false }) => pointOf(limit, 1, undecided))
      if (one === undefined || two === undefined) throw new TypeError('two points are taken')
      const row = await takeTwo(
        db,
        { name: hashToken(first.key), ...one },
        { name: hashToken(second.key), ...two },
      )
      const taken = (window: number): Taken => ({ isTaken: true, window: Number(window) })
      if (row.one === null) return [await whenFull(first.key)]
      return [taken(row.one), row.two === null ? await whenFull(second.key) : taken(row.two)]
    },
    decide(key, window, point) {
      gathered ??= { points: [], written: Promise.resolve().then(writeGathered) }
      gathered.points.push({ key, window, ...point })
      return gathered.written
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
