import type { JWK } from 'jose'
import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

/** A key of the server's own, kept in the database so that every process and every restart has the same. */
export interface ServerKey {
  readonly id: string
  readonly jwk: JWK
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** Keys of one kind, oldest first. */
export interface KeyStore {
  list(kind: string): Promise<readonly ServerKey[]>
  add(kind: string, jwk: JWK): Promise<ServerKey>
  remove(id: string): Promise<void>
}

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
      return rows.map(row => ({
        id: row.id,
        jwk: JSON.parse(row.jwk) as JWK,
        createdAt: Number(row.created_at),
      }))
    },
    async add(kind, jwk) {
      const key = { id: randomId(), jwk, createdAt: clock.now() }
      await db
        .insertInto('server_keys')
        .values({ id: key.id, kind, jwk: JSON.stringify(jwk), created_at: key.createdAt })
        .execute()
      return key
    },
    async remove(id) {
      await db.deleteFrom('server_keys').where('id', '=', id).execute()
    },
  }
}
