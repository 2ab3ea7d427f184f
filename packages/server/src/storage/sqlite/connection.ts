import { chmodSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { LRUCache } from 'lru-cache'
import type { Outcome, Statement } from './orders.ts'

/** Prepared statements kept on each connection; the server has some hundred different ones. */
const PREPARED = 300

/** How long the log may stay after it was written back into the database, in bytes. */
const LOG_KEPT = 4 * 1024 * 1024

/** A connection of SQLite's, with what our statements need, and with its prepared statements. */
export interface Connection {
  readonly database: DatabaseSync
  run(statement: Statement): Outcome
}

/**
 * WAL lets everybody read while somebody writes, in this process and in others.
 * @param options.create whether the file is made where there is none
 * @param options.timeout how long a lock is waited for, which holds the thread, in milliseconds
 */
export function connect(
  file: string,
  options: { readonly readOnly?: boolean; readonly create?: boolean; readonly timeout: number },
): Connection {
  const { readOnly = false, create = false, timeout } = options
  const database = new DatabaseSync(create ? file : existing(file, readOnly ? 'ro' : 'rw'), {
    readOnly,
    timeout,
  })
  if (!readOnly) {
    if (file !== ':memory:') chmodSync(file, 0o600)
    // In a file that has something in it, this is a write that others would hear of, and changes nothing.
    const isEmpty = database.prepare('pragma page_count').get()?.page_count === 0
    if (isEmpty) database.exec('pragma auto_vacuum = incremental')
    database.exec('pragma journal_mode = wal')
    database.exec(`pragma synchronous = full; pragma journal_size_limit = ${LOG_KEPT}`)
  }
  database.exec('pragma foreign_keys = on')
  const prepared = new LRUCache<string, { readonly statement: StatementSync; readonly reads: boolean }>({
    max: PREPARED,
  })
  function prepare(sql: string) {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    const made = { statement, reads: statement.columns().length > 0 }
    prepared.set(sql, made)
    return made
  }
  return {
    database,
    run({ sql, parameters }) {
      const { statement, reads } = prepare(sql)
      if (reads) return { rows: statement.all(...parameters) }
      const { changes, lastInsertRowid } = statement.run(...parameters)
      return { rows: [], changes, insertId: lastInsertRowid }
    },
  }
}

/** Never a new file in the place of one that was moved away (https://www.sqlite.org/uri.html). */
function existing(file: string, mode: 'ro' | 'rw'): URL {
  const url = pathToFileURL(file)
  url.searchParams.set('mode', mode)
  return url
}
