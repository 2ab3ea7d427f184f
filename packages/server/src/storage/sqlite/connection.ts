import { chmodSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type Dialect, type SqliteDatabase, SqliteDialect } from 'kysely'
import { LRUCache } from 'lru-cache'
import { folded } from '../folded.ts'
import { type CommitMarks, createCommitMarks } from './commit-marks.ts'

/** Prepared statements kept; the server has some sixty different ones. */
const PREPARED = 200

/**
 * SQLite by Node's own module, behind the interface that Kysely's SQLite dialect expects.
 *
 * WAL lets the command line read and write while the server runs. `begin` becomes `begin immediate`: a transaction that
 * reads first and writes later would otherwise fail at once with SQLITE_BUSY when another process wrote in between,
 * whatever the time-out.
 */
export function openSqlite(file: string): {
  readonly database: DatabaseSync
  readonly dialect: Dialect
  /** Of what is written through the dialect. */
  readonly marks: Pick<CommitMarks, 'start'>
} {
  const database = new DatabaseSync(file, { timeout: 5000 })
  if (file !== ':memory:') chmodSync(file, 0o600)
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  database.function('folded', { deterministic: true }, text =>
    typeof text === 'string' ? folded(text) : text,
  )
  const marks = createCommitMarks(database)
  const prepared = new LRUCache<string, ReturnType<SqliteDatabase['prepare']>>({ max: PREPARED })
  const adapter: SqliteDatabase = {
    close: () => database.close(),
    prepare(sql) {
      const known = prepared.get(sql)
      if (known !== undefined) return known
      const statement = toKysely(
        database.prepare(sql === 'begin' ? 'begin immediate' : sql),
        marks.around(sql),
      )
      prepared.set(sql, statement)
      return statement
    },
  }
  return { database, dialect: new SqliteDialect({ database: adapter }), marks }
}

function toKysely(
  statement: StatementSync,
  around: ReturnType<CommitMarks['around']>,
): ReturnType<SqliteDatabase['prepare']> {
  return {
    reader: statement.columns().length > 0,
    all: parameters => around(() => statement.all(...(parameters as SQLInputValue[]))),
    run: parameters => around(() => statement.run(...(parameters as SQLInputValue[]))),
    // Only a `select` is streamed.
    iterate: parameters => statement.iterate(...(parameters as SQLInputValue[])),
  }
}
