import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../start-error.ts'
import { foldWal } from '../folder/aside.ts'
import { contentsOf, newerThanThis, openToRead } from '../folder/contents.ts'
import { migrationNames } from '../migrations/index.ts'
import type { Row } from './digest.ts'

/** The SQLite of an installation, read as one moment's state. */
export interface SqliteSource {
  readonly bytes: number
  columnsOf(table: string): readonly string[]
  count(table: string): number
  /** In the order in which they came, one after the other. `rowid` is SQLite's own, where it is asked for. */
  rows(table: string, columns: readonly string[]): Iterable<Row>
  /** The last number that a column of numbers has given, whether its row is there or not; 0 for none. */
  lastGiven(table: string): number
  keys(): readonly string[]
  close(): void
}

/**
 * @param options.alone whether nobody else may read or write it meanwhile
 * @throws StartError where there is none, it is not of this version, or another program has it open
 */
export function openSource(file: string, { alone }: { readonly alone: boolean }): SqliteSource {
  if (!existsSync(file)) {
    throw new StartError(`There is nothing to move: ${file} is not there. Has a server run on this folder?`)
  }
  refuseUnfit(file)
  // Whatever stands in the `-wal` would stay behind when the file is put aside.
  if (alone) foldWal(file)
  const database = alone ? new DatabaseSync(file, { timeout: 2000 }) : openToRead(file)
  database.exec(alone ? 'begin exclusive' : 'begin')
  const list = (sql: string, ...parameters: string[]) => database.prepare(sql).all(...parameters)
  return {
    bytes: statSync(file).size,
    columnsOf: table => list('select name from pragma_table_info(?)', table).map(({ name }) => String(name)),
    count: table => Number(list(`select count(*) as count from ${table}`)[0]?.count),
    rows: (table, columns) =>
      database
        .prepare(`select ${columns.map(name => `"${name}"`).join(', ')} from ${table} order by rowid`)
        .iterate() as Iterable<Row>,
    lastGiven: table => Number(list('select seq from sqlite_sequence where name = ?', table)[0]?.seq ?? 0),
    keys: () => list('select id from server_keys order by id').map(({ id }) => String(id)),
    close() {
      database.close()
    },
  }
}

function refuseUnfit(file: string): void {
  const database = openToRead(file)
  try {
    const contents = contentsOf(database)
    if (contents.kind === 'newer') throw new StartError(newerThanThis(file, contents.newest))
    if (contents.kind !== 'ours') throw new StartError(`${file} is not a database of Gatewright.`)
    if (contents.newest !== migrationNames.at(-1)) {
      throw new StartError(
        `${file} was written by an earlier Gatewright (${contents.newest}). Start this version on it once, which brings it up to date, stop it, and move then. Nothing was changed.`,
      )
    }
  } finally {
    database.close()
  }
}
