import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool, TypeOverrides } from 'pg'
import { explain } from '../postgres/explain.ts'
import type { PostgresPlace } from '../postgres/place.ts'
import { refuseUnfit } from '../postgres/prepare.ts'
import type { Tables } from '../tables.ts'
import type { Row } from './digest.ts'
import type { Column } from './storable.ts'

/** PostgreSQL's type of 64-bit numbers. */
const INT8 = 20
/** Rows that are fetched at a time. */
const FETCH = 5000

type Sql = Kysely<Tables>

/** A PostgreSQL that an installation is moved to, within one transaction. */
export interface PostgresTarget {
  readonly sql: Sql
  columnsOf(table: string): Promise<readonly Column[]>
  hasRows(table: string): Promise<boolean>
  /** @param batch a JSON list of objects */
  insert(table: string, columns: readonly Column[], batch: string): Promise<void>
  /** @param where a condition of ours */
  rows(table: string, columns: readonly Column[], where?: string): AsyncGenerator<Row>
  /** 0 where there is no row. */
  greatest(table: string, column: string): Promise<number>
  keys(): Promise<readonly string[]>
  /** Whether what is written is counted by triggers, and ends what belongs to it. */
  setTriggers(table: string, state: 'enable' | 'disable'): Promise<void>
  /**
   * Takes the indexes of a table away that no constraint has: to make them anew when all rows are there is several times faster.
   * @returns what makes them
   */
  dropIndexes(table: string): Promise<readonly string[]>
  makeIndexes(definitions: readonly string[]): Promise<void>
  /** The next number of a column of numbers is the one after this. */
  continueAfter(table: string, column: string, last: number): Promise<void>
  carryCounts(counts: ReadonlyMap<string, number>): Promise<void>
  analyze(tables: readonly string[]): Promise<void>
}

/**
 * Opens one connection without time limits, and does the work in one transaction: nobody sees a part of it, and whatever ends this
 * process leaves nothing behind.
 * @param tables nobody else reads or writes them meanwhile
 * @throws StartError
 */
export async function inTransaction<Result>(
  place: PostgresPlace,
  tables: readonly string[],
  work: (target: PostgresTarget) => Promise<Result>,
): Promise<Result> {
  return connected(place, async db =>
    db.transaction().execute(async tx => {
      // Rows by the million take the time that they take; somebody who has a table open is not waited for.
      await sql`set local statement_timeout = 0`.execute(tx)
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
      await sql`set local lock_timeout = '5s'`.execute(tx)
      await sql.raw(`lock table ${tables.join(', ')} in access exclusive mode`).execute(tx)
      return work(target(tx))
    }),
  )
}

/** What a database holds of ours, looked at without changing anything. */
export async function lookInto(
  place: PostgresPlace,
  tables: readonly string[],
): Promise<{
  readonly hasTables: boolean
  readonly filled: readonly string[]
  /** Ids of the installation's keys, by which one is told from another. */
  readonly keys: readonly string[]
}> {
  return connected(place, async db => {
    const found = await sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = current_schema()`.execute(db)
    const there = tables.filter(table => found.rows.some(({ name }) => name === table))
    const filled: string[] = []
    for (const table of there) if (await target(db).hasRows(table)) filled.push(table)
    const keys = filled.includes('server_keys') ? await target(db).keys() : []
    return { hasTables: there.length > 0, filled, keys }
  })
}

async function connected<Result>(place: PostgresPlace, work: (db: Sql) => Promise<Result>): Promise<Result> {
  const types = new TypeOverrides()
  types.setTypeParser(INT8, Number)
  const pool = new Pool({ ...place.unhurried, types, max: 1 })
  pool.on('error', () => undefined)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await refuseUnfit(pool, place)
    return await work(db)
  } catch (error) {
    throw explain(error, place.shown)
  } finally {
    await db.destroy()
  }
}

function target(db: Sql): PostgresTarget {
  const run = (text: string) => sql.raw(text).execute(db)
  return {
    sql: db,
    async columnsOf(table) {
      const { rows } = await sql<{ name: string; type: string; identity: string }>`
        select column_name as name, data_type as type, is_identity as identity from information_schema.columns
        where table_schema = current_schema() and table_name = ${table} order by ordinal_position`.execute(db)
      return rows.map(({ name, type, identity }) => ({
        name,
        isText: type === 'text',
        isIdentity: identity === 'YES',
      }))
    },
    async hasRows(table) {
      const { rows } = await sql
        .raw<{ has: boolean }>(`select exists (select 1 from ${table}) as has`)
        .execute(db)
      return rows[0]?.has === true
    },
    async insert(table, columns, batch) {
      const names = namesOf(columns)
      await sql`insert into ${sql.raw(table)} (${sql.raw(names)}) overriding system value
        select ${sql.raw(names)} from json_populate_recordset(null::${sql.raw(table)}, ${batch}::json)`.execute(
        db,
      )
    },
    async *rows(table, columns, where = 'true') {
      await run(`declare moving no scroll cursor for select ${namesOf(columns)} from ${table} where ${where}`)
      for (;;) {
        const { rows } = await sql.raw<Row>(`fetch ${FETCH} from moving`).execute(db)
        yield* rows
        if (rows.length < FETCH) break
      }
      await run('close moving')
    },
    async greatest(table, column) {
      const { rows } = await sql<{ last: number }>`
        select coalesce(max(${sql.ref(column)}), 0) as last from ${sql.table(table)}`.execute(db)
      return Number(rows[0]?.last)
    },
    async keys() {
      const { rows } = await sql<{ id: string }>`select id from server_keys order by id`.execute(db)
      return rows.map(({ id }) => id)
    },
    async setTriggers(table, state) {
      await run(`alter table ${table} ${state} trigger user`)
    },
    async dropIndexes(table) {
      const { rows } = await sql<{ name: string; definition: string }>`
        select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
        where indrelid = ${table}::regclass
          and not exists (select 1 from pg_constraint where conindid = indexrelid)`.execute(db)
      for (const { name } of rows) await run(`drop index ${name}`)
      return rows.map(({ definition }) => definition)
    },
    async makeIndexes(definitions) {
      for (const definition of definitions) await run(definition)
    },
    async continueAfter(table, column, last) {
      await sql`select setval(pg_get_serial_sequence(${table}, ${column}), ${last})`.execute(db)
    },
    async carryCounts(counts) {
      for (const [name, rows] of counts) {
        await sql`insert into row_counts (name, rows) values (${name}, ${rows})
          on conflict (name, slot) do update set rows = excluded.rows`.execute(db)
      }
    },
    async analyze(tables) {
      await run(`analyze ${tables.join(', ')}`)
    },
  }
}

const namesOf = (columns: readonly Column[]): string => columns.map(({ name }) => `"${name}"`).join(', ')
