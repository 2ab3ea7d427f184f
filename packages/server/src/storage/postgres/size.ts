import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { sqlOf } from '../sql.ts'

/** Bytes that a database of PostgreSQL's takes there, indexes and what is dead included, without its write-ahead log. */
export async function databaseBytes(database: Database): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(
    sqlOf(database),
  )
  return Number(rows[0]?.bytes)
}
