import { StartError } from '../../start-error.ts'
import { inBatches } from './batches.ts'
import { createDigest, type Digest, isSame, type Row } from './digest.ts'
import type { PostgresTarget } from './postgres-target.ts'
import type { SqliteSource } from './sqlite-source.ts'
import { asStored, type Column } from './storable.ts'
import { movedTables } from './tables.ts'

/** Rows. With so many a table gets its indexes when they are all there. */
const MANY = 1000

/** A table that is on both sides, and the same. */
export interface MovedTable {
  readonly table: string
  /** On the side that it comes from, and on the other. */
  readonly from: Digest
  readonly to: Digest
  /** Columns with texts that PostgreSQL has no place for as they were, and how many. */
  readonly changed: ReadonlyMap<string, number>
  readonly milliseconds: number
}

/**
 * Copies every table, and compares.
 * @throws StartError where something is not on the other side as it is here; nothing may be kept then
 */
export async function copyTables(
  source: SqliteSource,
  target: PostgresTarget,
  onTable: (table: MovedTable) => void,
): Promise<void> {
  for (const table of movedTables) {
    const columns = await columnsOf(source, target, table)
    await target.setTriggers(table, 'disable')
    onTable(await copyTable(source, target, table, columns))
    for (const { name, isIdentity } of columns) {
      if (!isIdentity) continue
      const last = Math.max(source.lastGiven(table), await target.greatest(table, name))
      if (last > 0) await target.continueAfter(table, name, last)
    }
    await target.setTriggers(table, 'enable')
  }
  await target.carryCounts(await countsOf(source, target))
  await target.analyze(movedTables)
}

async function copyTable(
  source: SqliteSource,
  target: PostgresTarget,
  table: string,
  columns: readonly Column[],
): Promise<MovedTable> {
  const begun = performance.now()
  const changed = new Map<string, number>()
  const digest = createDigest(columns.map(({ name }) => name))
  const onChanged = (column: string) => void changed.set(column, (changed.get(column) ?? 0) + 1)
  function* rows(): Generator<Row> {
    for (const row of sourceRows(source, table, columns, onChanged)) {
      digest.add(row)
      yield row
    }
  }
  const indexes = source.count(table) < MANY ? [] : await target.dropIndexes(table)
  try {
    for (const batch of inBatches(rows())) await target.insert(table, columns, batch)
    await target.makeIndexes(indexes)
  } catch (error) {
    throw refusedRow(error, table) ?? error
  }
  const [from, to] = [digest.value, await digestOf(target, table, columns)]
  if (!isSame(from, to)) {
    throw new StartError(
      `${table} is not the same on both sides: ${from.rows} rows with the sum ${from.sum} here, ${to.rows} with ${to.sum} there. Nothing was kept.`,
    )
  }
  return { table, from, to, changed, milliseconds: performance.now() - begun }
}

/** The rows of a table as they are on the other side. */
export function* sourceRows(
  source: SqliteSource,
  table: string,
  columns: readonly Column[],
  onChanged: (column: string) => void = () => undefined,
): Generator<Row> {
  const names = columns.map(({ name }) => name)
  for (const row of source.rows(table, names)) yield asStored(row, columns, onChanged)
}

/** @param where a condition of ours */
export async function digestOf(
  target: PostgresTarget,
  table: string,
  columns: readonly Column[],
  where?: string,
): Promise<Digest> {
  const digest = createDigest(columns.map(({ name }) => name))
  for await (const row of target.rows(table, columns, where)) digest.add(row)
  return digest.value
}

/** PostgreSQL fills it by itself: in which order entries of the audit log came that wait for their number. */
const GIVEN_THERE = 'written'

/** Those of the other side. SQLite has `rowid` without naming it. */
export async function columnsOf(
  source: SqliteSource,
  target: PostgresTarget,
  table: string,
): Promise<readonly Column[]> {
  const here = source.columnsOf(table)
  const there = (await target.columnsOf(table)).filter(({ name }) => name !== GIVEN_THERE)
  const names = there.map(({ name }) => name)
  const alone = [
    ...here.filter(name => !names.includes(name)),
    ...names.filter(name => !here.includes(name) && name !== 'rowid'),
  ]
  if (alone.length > 0) throw new Error(`${table} has columns on one side alone: ${alone.join(', ')}`)
  return there
}

/** What triggers have counted, which were not asked this time. */
async function countsOf(source: SqliteSource, target: PostgresTarget): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const { name, rows } of source.rows('row_counts', ['name', 'rows']))
    counts.set(String(name), Number(rows))
  // SQLite's numbers are given with the rows; see `number-events-store.ts`.
  counts.set('audit_events numbered', await target.greatest('audit_events', 'seq'))
  return counts
}

/** What a row has that PostgreSQL refuses, without its texts: there may be secrets among them. */
function refusedRow(error: unknown, table: string): StartError | undefined {
  const { code, constraint, message } = (error ?? {}) as {
    readonly code?: string
    readonly constraint?: string
    readonly message?: string
  }
  if (code === '23505') {
    return new StartError(
      `Two rows of ${table} would be one in PostgreSQL (${constraint}): they differ in signs that it cannot hold. Nothing was kept. Delete one of the two at the server that has them.`,
      { cause: error },
    )
  }
  if (code?.startsWith('22') || code?.startsWith('23') || code?.startsWith('54')) {
    return new StartError(`A row of ${table} cannot be stored in PostgreSQL: ${message}. Nothing was kept.`, {
      cause: error,
    })
  }
  return undefined
}
