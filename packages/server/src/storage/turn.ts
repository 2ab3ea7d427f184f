import { sql } from 'kysely'
import type { Database } from './database.ts'
import { engineOf, sqlOf } from './sql.ts'

/**
 * Waits until nobody else is in a transaction about the same thing, and keeps it until this one ends: for what is decided by rows that
 * another may be adding or taking away, which no constraint can say. SQLite has one writer at a time, and nobody to wait for.
 * @param tx within its transaction; outside of one it would be over at once
 * @param topic in words, `super admins`; two that have the same number by chance wait for each other, and lose nothing
 */
export async function takeTurn(tx: Database, topic: string): Promise<void> {
  if (engineOf(tx) === 'sqlite') return
  await sql`select pg_advisory_xact_lock(hashtextextended(${topic}, 0))`.execute(sqlOf(tx))
}
