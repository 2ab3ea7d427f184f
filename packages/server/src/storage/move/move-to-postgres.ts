import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { PostgresConfig } from '@gatewright/config'
import { randomId } from '../../random.ts'
import { StartError } from '../../start-error.ts'
import { createChangeLog } from '../change-log.ts'
import type { Database } from '../database.ts'
import { freeName, stamp } from '../folder/aside.ts'
import { flushFolder } from '../folder/beside.ts'
import { explainFolderFault } from '../folder/faults.ts'
import { lockFolder } from '../folder/lock.ts'
import { markMoved, movedAway } from '../folder/moved.ts'
import { filesOf } from '../folder/names.ts'
import { type PostgresPlace, placeOf } from '../postgres/place.ts'
import { prepare } from '../postgres/prepare.ts'
import { createDatabase } from '../sql.ts'
import { compareTables } from './compare.ts'
import { copyTables, type MovedTable } from './copy.ts'
import { inTransaction, lookInto, type PostgresTarget } from './postgres-target.ts'
import { openSource, type SqliteSource } from './sqlite-source.ts'
import { movedTables } from './tables.ts'

/** What has become of an installation that was to be moved. */
export type Moved =
  /** `anew`: there was what an interrupted move leaves, tables with nothing in them. */
  | { readonly kind: 'moved'; readonly anew: boolean; readonly to: string; readonly aside: string }
  /** It is there; `aside` where the file was put aside only now, because the move before was interrupted after it had copied all. */
  | { readonly kind: 'there'; readonly to: string; readonly at?: string; readonly aside?: string }

/** Which installation is moved where, and who is told. */
export interface MoveOptions {
  readonly folder: string
  readonly to: PostgresConfig
  /** Milliseconds since 1970. */
  readonly now: number
  /** Told of each table when it is there and was compared. */
  readonly onTable: (table: MovedTable) => void
  /** Writes down in the new database that it was moved, with everything else or not at all. */
  readonly record: (database: Database) => Promise<void>
}

/**
 * Moves the installation of a data folder into an empty PostgreSQL. No server runs meanwhile: the folder's lock is held, and the file
 * is nobody else's. Everything is written in one transaction, and compared before it is kept, so that a run which is interrupted leaves
 * the installation where it was. Afterwards the file is put aside, and a note in its place keeps everybody from beginning with it.
 * @throws StartError
 */
export async function moveToPostgres(options: MoveOptions): Promise<Moved> {
  const { folder } = options
  const place = placeOf(options.to)
  const files = filesOf(folder)
  const before = movedAway(folder)
  if (before !== undefined && !existsSync(files.database)) return wasMoved(before, place.shown)
  const lock = await lockFolder(folder, `moving it to ${place.shown}`)
  try {
    const source = openSource(files.database, { alone: true })
    let moved: { readonly already: boolean; readonly anew: boolean }
    try {
      moved = await move(source, place, options)
    } finally {
      source.close()
    }
    const aside = freeName(`${files.database}.moved-${stamp(options.now)}`)
    // The note first: whoever comes in between finds that, and not a folder in which to begin anew.
    await markMoved(folder, { to: place.shown, at: new Date(options.now).toISOString(), aside })
    await rename(files.database, aside)
    // Room for a database that is written no more.
    await rm(files.reserve, { force: true })
    await flushFolder(folder)
    return moved.already
      ? { kind: 'there', to: place.shown, aside }
      : { kind: 'moved', anew: moved.anew, to: place.shown, aside }
  } catch (error) {
    throw explainFolderFault(error, folder)
  } finally {
    lock.release()
  }
}

function wasMoved({ to, at }: { readonly to: string; readonly at: string }, wanted: string): Moved {
  if (to === wanted) return { kind: 'there', to, at }
  throw new StartError(
    `The installation of this folder was moved to ${to} already, on ${at}. From one PostgreSQL to another go pg_dump and pg_restore. Nothing was changed.`,
  )
}

async function move(
  source: SqliteSource,
  place: PostgresPlace,
  { onTable, record, now }: MoveOptions,
): Promise<{ readonly already: boolean; readonly anew: boolean }> {
  const { hasTables, filled, keys } = await lookInto(place, movedTables)
  // Before its tables are brought up to date: servers of an earlier version may be running on it, and could not start again.
  if (filled.length > 0) refuseAnother(source, keys, place.shown, filled)
  await prepare(place)
  return inTransaction(place, movedTables, async target => {
    const filled = await filledOf(target)
    if (filled.length > 0) {
      await refuseUnlessSame(source, target, place.shown, filled)
      return { already: true, anew: false }
    }
    await copyTables(source, target, onTable)
    const changes = createChangeLog(randomId, () => now)
    await record(createDatabase(target.sql, { events: { publish() {} }, changes }))
    return { already: false, anew: hasTables }
  })
}

async function filledOf(target: PostgresTarget): Promise<readonly string[]> {
  const filled: string[] = []
  for (const table of movedTables) if (await target.hasRows(table)) filled.push(table)
  return filled
}

/** @throws StartError where what is there is not this installation */
function refuseAnother(
  source: SqliteSource,
  keys: readonly string[],
  shown: string,
  filled: readonly string[],
): void {
  const there = new Set(keys)
  if (there.size > 0 && source.keys().every(key => there.has(key))) return
  throw new StartError(
    `${shown} has another installation (rows in ${filled.join(', ')}). Make an empty database, and name that. Nothing was changed.`,
  )
}

/** @throws StartError unless what is there is what is here */
async function refuseUnlessSame(
  source: SqliteSource,
  target: PostgresTarget,
  shown: string,
  filled: readonly string[],
): Promise<void> {
  refuseAnother(source, await target.keys(), shown, filled)
  const differing = await compareTables(source, target)
  if (differing.length === 0) return
  throw new StartError(
    `${shown} has this installation already, from an earlier move, and one of the two was used since: they differ in ${differing.join(', ')}. Nothing was changed. To go on with the PostgreSQL, name it in storage.url and move the file out of the data folder; to move the file as it is now, make an empty database first.`,
  )
}

/** What a move would do, as far as it can be known without doing it. */
export interface MovePlan {
  readonly to: string
  readonly bytes: number
  readonly tables: readonly { readonly table: string; readonly rows: number }[]
  /** Tables of the PostgreSQL that have rows; with any of them a move is refused, unless they are these. */
  readonly filled: readonly string[]
}

/**
 * Looks at both sides. A server may run.
 * @throws StartError
 */
export async function planMove(folder: string, to: PostgresConfig): Promise<MovePlan> {
  const place = placeOf(to)
  try {
    const source = openSource(filesOf(folder).database, { alone: false })
    try {
      const tables = movedTables.map(table => ({ table, rows: source.count(table) }))
      const { filled } = await lookInto(place, movedTables)
      return { to: place.shown, bytes: source.bytes, tables, filled }
    } finally {
      source.close()
    }
  } catch (error) {
    throw explainFolderFault(error, folder)
  }
}
