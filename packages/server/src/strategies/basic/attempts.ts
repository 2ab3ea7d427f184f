import type { BasicStrategyConfig } from '@gatewright/config'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'

/** How long failures are remembered that locked nobody out, in milliseconds. */
const REMEMBERED = 7 * 24 * 3600 * 1000

/** Failed attempts in a row, and the lock that follows. Kept for addresses without an account too. */
export interface Attempts {
  isLocked(email: string): Promise<boolean>
  recordFailure(email: string): Promise<void>
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
  return {
    async isLocked(email) {
      const row = await db
        .selectFrom('basic_attempts')
        .select('locked_until')
        .where('strategy', '=', strategy)
        .where('email', '=', email)
        .executeTakeFirst()
      return row !== undefined && row.locked_until !== null && Number(row.locked_until) > clock.now()
    },
    async recordFailure(email) {
      const now = clock.now()
      await db.transaction().execute(async tx => {
        const row = await tx
          .selectFrom('basic_attempts')
          .selectAll()
          .where('strategy', '=', strategy)
          .where('email', '=', email)
          .executeTakeFirst()
        // A lock that has run out starts the count anew.
        const over = row !== undefined && row.locked_until !== null && Number(row.locked_until) <= now
        const failures = (row === undefined || over ? 0 : row.failures) + 1
        const locks = options.maxLoginAttempt > 0 && failures >= options.maxLoginAttempt
        const values = { failures, last_failure_at: now, locked_until: locks ? now + lockout : null }
        await tx
          .insertInto('basic_attempts')
          .values({ strategy, email, ...values })
          .onConflict(conflict => conflict.columns(['strategy', 'email']).doUpdateSet(values))
          .execute()
      })
    },
    async reset(email) {
      await db
        .deleteFrom('basic_attempts')
        .where('strategy', '=', strategy)
        .where('email', '=', email)
        .execute()
    },
  }
}

/**
 * Forgets locks that have run out, and failures that nobody has added to for a week: they are kept for every address that
 * anybody ever typed.
 */
export async function purgeAttempts(database: Database, clock: Clock): Promise<void> {
  const db = sqlOf(database)
  const now = clock.now()
  await db
    .deleteFrom('basic_attempts')
    .where(e =>
      e.or([
        e('locked_until', '<=', now),
        e.and([e('locked_until', 'is', null), e('last_failure_at', '<=', now - REMEMBERED)]),
      ]),
    )
    .execute()
}
