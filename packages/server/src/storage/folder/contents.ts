import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { folded } from '../folded.ts'
import { migrationNames } from '../migrations/index.ts'

/** What a database file is, for whoever is about to use it as ours. */
export type Contents =
  | { readonly kind: 'empty' }
  /** Of another program. */
  | { readonly kind: 'foreign' }
  /** @property newest the name of the last migration that was run on it */
  | { readonly kind: 'ours'; readonly newest: string }
  /** By a later version, with a migration that this one does not know. */
  | { readonly kind: 'newer'; readonly newest: string }

/** Opens a file by SQLite to read it. Indexes may call our function, so it has to be known. */
export function openToRead(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2000 })
  database.function('folded', { deterministic: true }, text =>
    typeof text === 'string' ? folded(text) : text,
  )
  return database
}

/** @throws Error of SQLite where the file is none of its own, damaged or locked */
export function contentsOf(database: DatabaseSync): Contents {
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table'")
    .all()
    .map(({ name }) => String(name))
  if (!tables.includes('kysely_migration')) return { kind: tables.length === 0 ? 'empty' : 'foreign' }
  const run = database
    .prepare('select name from kysely_migration order by name')
    .all()
    .map(({ name }) => String(name))
  const newest = run.at(-1)
  if (newest === undefined) return { kind: 'empty' }
  if (run[0] !== migrationNames[0]) return { kind: 'foreign' }
  return {
    kind: run.every(name => (migrationNames as readonly string[]).includes(name)) ? 'ours' : 'newer',
    newest,
  }
}

/** Whether there is a database of ours at this place, of whatever version. */
export function hasTables(file: string): boolean {
  if (!existsSync(file)) return false
  const database = openToRead(file)
  try {
    const { kind } = contentsOf(database)
    return kind === 'ours' || kind === 'newer'
  } finally {
    database.close()
  }
}

/** A database of a later version, as the reason why nothing was done with it. */
export const newerThanThis = (file: string, newest: string): string =>
  `${file} was written by a newer Gatewright (${newest}). It was left as it is. Start that version again, or put a backup of before its first start in its place (gatewright restore <file>).`
