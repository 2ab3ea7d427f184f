import { columnsOf, digestOf, sourceRows } from './copy.ts'
import { createDigest, isSame } from './digest.ts'
import type { PostgresTarget } from './postgres-target.ts'
import type { SqliteSource } from './sqlite-source.ts'
import { movedTables } from './tables.ts'

/** The entry that a move itself has written, and that nobody has numbered since. */
const OWN_ENTRY = "not (kind = 'storage-moved' and seq is null)"

/** Names of the tables that are not the same on both sides. */
export async function compareTables(
  source: SqliteSource,
  target: PostgresTarget,
): Promise<readonly string[]> {
  const differing: string[] = []
  for (const table of movedTables) {
    const columns = await columnsOf(source, target, table)
    const digest = createDigest(columns.map(({ name }) => name))
    for (const row of sourceRows(source, table, columns)) digest.add(row)
    const there = await digestOf(target, table, columns, table === 'audit_events' ? OWN_ENTRY : undefined)
    if (!isSame(digest.value, there)) differing.push(table)
  }
  return differing
}
