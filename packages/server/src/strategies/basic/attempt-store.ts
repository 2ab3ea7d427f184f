import type { BasicStrategyConfig } from '@gatewright/config'
import { type ExpressionBuilder, sql } from 'kysely'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../storage/database.ts'
import { statementTime } from '../../storage/database-time.ts'
import { untilNoneIsLeft } from '../../storage/portions.ts'
import { holding, sqlOf, write } from '../../storage/sql.ts'
import type { Tables } from '../../storage/tables.ts'

/** How long failures are remembered that locked nobody out, in milliseconds. */
const REMEMBERED = 7 * 24 * 3600 * 1000

/**
 * Failed attempts in a row, and the lock that follows. Kept for addresses without an account too. By the clock that all nodes share:
 * one whose own is ahead would end the locks of the others, and whoever guesses would go there.
 */
export interface Attempts {
  isLocked(email: string): Promise<boolean>
  /** The same, and within a transaction it stays so until that ends: failures of others wait for it, and it for theirs. */
  holdsLocked(email: string): Promise<boolean>
  /** @returns whether it was counted; `false` where it is locked already */
  recordFailure(email: string): Promise<boolean>
  reset(email: string): Promise<void>
}

export function createAttempts(
  database: Database,
  clock: Clock,
  strategy: string,
  options: Pick<BasicStrategyConfig['options'], 'maxLoginAttempt' | 'lockoutSeconds'>,
): Attempts {
  const db = sqlOf(database)
  const lockout = options.lockoutSeconds * 1000
  // A lock ends for all nodes at once, whatever their own clocks say.
  const now = () => statementTime(database, clock)
  const lockOf = (email: string) =>
    db
      .selectFrom('basic_attempts')
      .select(sql<number | boolean | null>`locked_until > ${now()}`.as('is_locked'))
      .where('strategy', '=', strategy)
      .where('email', '=', email)
  return {
    isLocked: async email => Boolean((await lockOf(email).executeTakeFirst())?.is_locked),
    holdsLocked: async email =>
      Boolean((await holding(database, lockOf(email)).executeTakeFirst())?.is_locked),
    /**
     * One statement, which counts on from what the row holds when it is written: of guesses at once, where each has read
     * the same count before (READ COMMITTED), none is forgotten, and behind the limit none is counted. A lock that has run out
     * starts the count anew.
     */
    async recordFailure(email) {
      const at = now()
      const end = sql<number>`${at} + cast(${lockout} as bigint)`
      const locksAt = options.maxLoginAttempt > 0 ? options.maxLoginAttempt : Number.MAX_SAFE_INTEGER
      const counted = sql<number>`case when basic_attempts.locked_until <= ${at} then 1 else basic_attempts.failures + 1 end`
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('basic_attempts')
        .values({
          strategy,
          email,
          failures: 1,
          last_failure_at: at,
          locked_until: locksAt <= 1 ? end : null,
        })
        .onConflict(conflict =>
          conflict
            .columns(['strategy', 'email'])
            .doUpdateSet({
              failures: counted,
              last_failure_at: at,
              locked_until: sql<
                number | null
              >`case when ${counted} >= cast(${locksAt} as bigint) then ${end} else null end`,
            })
            .where(e =>
              e.or([
                e('basic_attempts.locked_until', 'is', null),
                e('basic_attempts.locked_until', '<=', at),
              ]),
            ),
        )
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    async reset(email) {
      const ours = db.deleteFrom('basic_attempts').where('strategy', '=', strategy)
      await write(database, ours.where('email', '=', email))
    },
  }
}

/** Failed attempts across all strategies with passwords here. */
export interface AllAttempts {
  /** Those of the addresses that are locked now. */
  lockedAmong(emails: readonly string[]): Promise<ReadonlySet<string>>
  forget(email: string): Promise<void>
}

export function createAllAttempts(database: Database, clock: Clock): AllAttempts {
  const db = sqlOf(database)
  return {
    async lockedAmong(emails) {
      if (emails.length === 0) return new Set()
      const rows = await db
        .selectFrom('basic_attempts')
        .select('email')
        .where('email', 'in', emails)
        .where('locked_until', '>', statementTime(database, clock))
        .execute()
      return new Set(rows.map(row => row.email))
    },
    async forget(email) {
      await db.deleteFrom('basic_attempts').where('email', '=', email).execute()
    },
  }
}

/**
 * Forgets locks that have run out, and failures that nobody has added to for a week: they are kept for every address that
 * anybody ever typed, so there may be very many.
 */
export async function purgeAttempts(database: Database, clock: Clock): Promise<void> {
  const db = sqlOf(database)
  const now = statementTime(database, clock)
  const isOver = (e: ExpressionBuilder<Tables, 'basic_attempts'>) =>
    e.or([
      e('locked_until', '<=', now),
      e.and([
        e('locked_until', 'is', null),
        e('last_failure_at', '<=', sql<number>`${now} - cast(${REMEMBERED} as bigint)`),
      ]),
    ])
  await untilNoneIsLeft(async limit => {
    const { numDeletedRows } = await db
      .deleteFrom('basic_attempts')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('strategy', 'email'),
          'in',
          selectFrom('basic_attempts')
            .select(['strategy', 'email'])
            .where(isOver)
            .limit(limit)
            .$asTuple('strategy', 'email'),
        ),
      )
      // Failed anew meanwhile.
      .where(isOver)
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })
}
