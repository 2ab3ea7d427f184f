import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { hashToken, randomToken } from '../random.ts'
import type { Database } from './database.ts'
import { statementTime } from './database-time.ts'
import type { OneTimeCodeStore } from './one-time-codes.ts'
import { untilNoneIsLeft } from './portions.ts'
import { sqlOf } from './sql.ts'
import { takeTurn } from './turn.ts'

/**
 * How much longer a mark is kept than what it marks, in milliseconds: the clock of the node that drops it may be ahead, and that of the
 * one which is shown the thing again behind.
 */
const CLOCKS_APART = 5 * 60_000

/** Single-use codes, in the database so that any process can redeem what another issued. Only hashes are stored. */
export function createOneTimeCodes(database: Database, clock: Clock): OneTimeCodeStore {
  const db = sqlOf(database)
  const codes = db.selectFrom('one_time_codes')
  // By no node's own clock: what one of them takes for new may be old to another, and the oldest of somebody's gives way.
  const now = () => statementTime(database, clock)
  return {
    async issue(kind, payload, ttlSeconds, owner) {
      const code = randomToken()
      const row = {
        code_hash: hashToken(code),
        kind,
        payload: JSON.stringify(payload),
        expires_at: sql<number>`${now()} + cast(${Math.ceil(ttlSeconds * 1000)} as bigint)`,
        owner_hash: owner === undefined ? null : hashToken(owner.id),
      }
      if (owner === undefined) {
        await db.insertInto('one_time_codes').values(row).execute()
        return code
      }
      await database.transaction(async tx => {
        await takeTurn(tx, `codes of ${row.owner_hash}`)
        const within = sqlOf(tx)
        const newest = within
          .selectFrom('one_time_codes')
          .select('code_hash')
          .where('owner_hash', '=', row.owner_hash)
          .where('kind', '=', kind)
          .orderBy('expires_at', 'desc')
          .limit(owner.most - 1)
        await within
          .deleteFrom('one_time_codes')
          .where('owner_hash', '=', row.owner_hash)
          .where('kind', '=', kind)
          .where('code_hash', 'not in', newest)
          .execute()
        await within.insertInto('one_time_codes').values(row).execute()
      })
      return code
    },
    async redeem(kind, code, tx = database) {
      // One statement, so that of two that come at once only one gets the row.
      const row = await sqlOf(tx)
        .deleteFrom('one_time_codes')
        .where('code_hash', '=', hashToken(code))
        .where('kind', '=', kind)
        .returning(['payload', sql<boolean | number>`expires_at > ${now()}`.as('counts')])
        .executeTakeFirst()
      return row?.counts ? JSON.parse(row.payload) : undefined
    },
    async peek(kind, code) {
      const row = await codes
        .select(['payload'])
        .where('code_hash', '=', hashToken(code))
        .where('kind', '=', kind)
        .where('expires_at', '>', now())
        .executeTakeFirst()
      return row === undefined ? undefined : JSON.parse(row.payload)
    },
    async useUp(kind, key, ttlSeconds, together, payload = {}) {
      if (together !== undefined) {
        return database.transaction(async tx => {
          const codes = createOneTimeCodes(tx, clock)
          if ((await codes.redeem(together.kind, together.code)) === undefined) return false
          return codes.useUp(kind, key, ttlSeconds, undefined, payload)
        })
      }
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('one_time_codes')
        .values({
          code_hash: hashToken(key),
          kind,
          payload: JSON.stringify(payload),
          expires_at: sql<number>`${now()} + cast(${Math.ceil(ttlSeconds * 1000) + CLOCKS_APART} as bigint)`,
        })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    async isUsedUp(kind, key) {
      const row = await codes
        .select('kind')
        .where('code_hash', '=', hashToken(key))
        .where('kind', '=', kind)
        .executeTakeFirst()
      return row !== undefined
    },
    async purge() {
      await untilNoneIsLeft(async limit => {
        const expired = codes.select('code_hash').where('expires_at', '<=', now()).limit(limit)
        const { numDeletedRows } = await db
          .deleteFrom('one_time_codes')
          .where('code_hash', 'in', expired)
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      })
    },
  }
}
