import type { Clock } from '../clock.ts'
import { hashToken, randomToken } from '../random.ts'
import type { Database } from './database.ts'
import { sqlOf } from './sql.ts'

export interface OneTimeCodes {
  /** @param ttlSeconds how long it can be redeemed */
  issue(kind: string, payload: Readonly<Record<string, unknown>>, ttlSeconds: number): Promise<string>
  /** The payload, once; `undefined` for an unknown, used or expired code. */
  redeem(kind: string, code: string): Promise<Readonly<Record<string, unknown>> | undefined>
}

export interface OneTimeCodeStore extends OneTimeCodes {
  /** The payload without using the code up. */
  peek(kind: string, code: string): Promise<Readonly<Record<string, unknown>> | undefined>
  /**
   * Marks something as used, for as long as it could come again. `false` when it was marked before, and exactly one of
   * two callers at the same time gets `true`.
   */
  useUp(kind: string, key: string, ttlSeconds: number): Promise<boolean>
  /** Whether `useUp` has marked it. */
  isUsedUp(kind: string, key: string): Promise<boolean>
  /** Drops what has expired. */
  purge(): Promise<void>
}

/** Single-use codes, in the database so that any process can redeem what another issued. Only hashes are stored. */
export function createOneTimeCodes(database: Database, clock: Clock): OneTimeCodeStore {
  const db = sqlOf(database)
  const codes = db.selectFrom('one_time_codes')
  return {
    async issue(kind, payload, ttlSeconds) {
      const code = randomToken()
      await db
        .insertInto('one_time_codes')
        .values({
          code_hash: hashToken(code),
          kind,
          payload: JSON.stringify(payload),
          expires_at: clock.now() + ttlSeconds * 1000,
        })
        .execute()
      return code
    },
    async redeem(kind, code) {
      // One statement, so that of two that come at once only one gets the row.
      const row = await db
        .deleteFrom('one_time_codes')
        .where('code_hash', '=', hashToken(code))
        .where('kind', '=', kind)
        .returning(['payload', 'expires_at'])
        .executeTakeFirst()
      return row === undefined || Number(row.expires_at) <= clock.now() ? undefined : JSON.parse(row.payload)
    },
    async peek(kind, code) {
      const row = await codes
        .select(['payload'])
        .where('code_hash', '=', hashToken(code))
        .where('kind', '=', kind)
        .where('expires_at', '>', clock.now())
        .executeTakeFirst()
      return row === undefined ? undefined : JSON.parse(row.payload)
    },
    async useUp(kind, key, ttlSeconds) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('one_time_codes')
        .values({
          code_hash: hashToken(key),
          kind,
          payload: '{}',
          expires_at: clock.now() + ttlSeconds * 1000,
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
      await db.deleteFrom('one_time_codes').where('expires_at', '<=', clock.now()).execute()
    },
  }
}
