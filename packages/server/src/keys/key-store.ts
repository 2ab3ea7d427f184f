import type { JWK } from 'jose'
import type { Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { ServerKeysTable } from '../storage/tables.ts'
import type { KeyStore, ServerKey } from './server-key.ts'

export function createKeyStore(database: Database, clock: Clock): KeyStore {
  const db = sqlOf(database)
  return {
    async list(kind) {
      const rows = await db
        .selectFrom('server_keys')
        .selectAll()
        .where('kind', '=', kind)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(toServerKey)
    },
    async getOrMake(kind, make) {
      const [known] = await this.list(kind)
      return known ?? this.add(kind, await make(), undefined)
    },
    add(kind, jwk, before, within = database) {
      const follows = before?.id ?? ''
      const row = {
        id: randomId(),
        kind,
        jwk: JSON.stringify(jwk),
        // Later than the one before, also where the clock stands still or goes back: their order is what counts.
        created_at: Math.max(clock.now(), (before?.createdAt ?? 0) + 1),
        follows,
      }
      return within.transaction(async tx => {
        const sql = sqlOf(tx)
        const { numInsertedOrUpdatedRows } = await sql
          .insertInto('server_keys')
          .values(row)
          .onConflict(conflict => conflict.columns(['kind', 'follows']).doNothing())
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows === 1n) await tx.announce({ kind: 'key-made', purpose: kind })
        const kept = await sql
          .selectFrom('server_keys')
          .selectAll()
          .where('kind', '=', kind)
          .where('follows', '=', follows)
          .executeTakeFirstOrThrow()
        return toServerKey(kept)
      })
    },
    async remove(id) {
      await db.deleteFrom('server_keys').where('id', '=', id).execute()
    },
  }
}

const toServerKey = (row: Selectable<ServerKeysTable>): ServerKey => ({
  id: row.id,
  jwk: JSON.parse(row.jwk) as JWK,
  createdAt: Number(row.created_at),
})
