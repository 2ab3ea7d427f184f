import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import { rowsIn } from '../storage/row-counts.ts'
import { sqlOf } from '../storage/sql.ts'

/** Addresses under their keys, in the database, so that any process finds what another has kept. */
export interface KeptAddressStore {
  /** The address and when it is forgotten (milliseconds since 1970); `undefined` where it is unknown or forgotten. */
  find(key: string): Promise<{ readonly address: string; readonly expiresAt: number } | undefined>
  /** Keeps it, or keeps it for longer where it is there. */
  put(key: string, address: string, expiresAt: number): Promise<void>
  /** Bytes of all that are there. */
  bytes(): Promise<number>
  /** Drops what has expired, in portions. */
  purge(): Promise<void>
}

export function createKeptAddressStore(database: Database, clock: Clock): KeptAddressStore {
  const db = sqlOf(database)
  const kept = db.selectFrom('kept_addresses')
  return {
    async find(key) {
      const row = await kept
        .select(['address', 'expires_at'])
        .where('address_key', '=', key)
        .where('expires_at', '>', clock.now())
        .executeTakeFirst()
      return row && { address: row.address, expiresAt: Number(row.expires_at) }
    },
    async put(key, address, expiresAt) {
      await db
        .insertInto('kept_addresses')
        .values({ address_key: key, address, expires_at: expiresAt })
        // What it is the key of never changes.
        .onConflict(conflict => conflict.column('address_key').doUpdateSet({ expires_at: expiresAt }))
        .execute()
    },
    bytes: () => rowsIn(database, 'kept_addresses bytes'),
    async purge() {
      await untilNoneIsLeft(async limit => {
        const expired = kept.select('address_key').where('expires_at', '<=', clock.now()).limit(limit)
        const { numDeletedRows } = await db
          .deleteFrom('kept_addresses')
          .where('address_key', 'in', expired)
          // Kept for longer meanwhile.
          .where('expires_at', '<=', clock.now())
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      })
    },
  }
}
