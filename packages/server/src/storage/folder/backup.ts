import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { explainRefusal } from '@gatewright/config'
import { StartError } from '../../start-error.ts'
import { pathBeside, sweepBeside } from './beside.ts'
import { contentsOf, newerThanThis, openToRead } from './contents.ts'
import { describeSqliteFault, type SqliteFault, sqliteFault } from './faults.ts'
import { movedAway, whyMoved } from './moved.ts'
import { filesOf } from './names.ts'
import { alreadyThere, publish } from './publish.ts'

/** Where the configuration lies that belongs to a backup. */
export const configurationBeside = (backup: string): string => `${backup}.config.json`

/** What a backup holds, for whoever has made it. */
export interface BackedUp {
  readonly bytes: number
  readonly collaborators: number
  readonly sessions: number
  /** The newest migration that was run on it. */
  readonly newest: string
  /** When the last thing was written into its audit log, in milliseconds since 1970; absent where there is none. */
  readonly lastEntryAt?: number
}

/**
 * Writes the database of a data folder into one file, and the text of the configuration beside it, while a server runs or
 * not. It is one moment's state: SQLite reads it in one transaction, while others go on writing (`VACUUM INTO`). Both files
 * are their owner's alone from the first byte, are looked through before they get their names, and are on the disk when this
 * comes back. Whatever goes wrong leaves nothing behind, and the data as they are: they are only read.
 *
 * A database of an older version is backed up as it is, so that it can be done before an upgrade.
 * @param options.file absolute
 * @throws StartError
 */
export async function backUp(options: {
  readonly folder: string
  readonly file: string
  /** The text of the configuration, and the file that it is in. */
  readonly configuration: string
  readonly configurationFile: string
  readonly force: boolean
}): Promise<BackedUp> {
  const { folder, file, force } = options
  const { database } = filesOf(folder)
  const beside = configurationBeside(file)
  if (!isThere(database)) {
    const moved = movedAway(folder)
    if (moved !== undefined) throw new StartError(whyMoved(folder, moved))
    throw new StartError(
      `There is nothing to back up: ${database} is not there. Has a server run on this folder?`,
    )
  }
  const own = [...Object.values(filesOf(folder)), options.configurationFile]
  const itself = [file, beside].find(path => own.some(each => isSame(each, path)))
  if (itself !== undefined) {
    throw new StartError(`${itself} is what is to be backed up. Name a file in another folder.`)
  }
  const taken = [file, beside].find(path => existsSync(path))
  if (taken !== undefined && !force) throw alreadyThere(taken)
  const [copy, text] = [pathBeside(file), pathBeside(beside)]
  try {
    for (const target of [file, beside]) await sweepBeside(target)
    copyDatabase(database, copy, file)
    await writeFile(text, options.configuration, { mode: 0o600, flag: 'wx' })
    const { counted } = verify(copy, file)
    // The configuration first: a backup that has its name is whole.
    await publish(text, beside, { replace: force })
    await publish(copy, file, { replace: force })
    return counted
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    // Without its own path: a name that is gone by now.
    const said = explainRefusal({ code, syscall }, { path: file, chosenBy: 'the command' })
    throw said === undefined ? error : new StartError(said, { cause: error })
  } finally {
    for (const path of [copy, `${copy}-journal`, text]) await rm(path, { force: true }).catch(() => {})
  }
}

/**
 * One moment's state of a database as one file without a `-wal`.
 * @param to is not there yet; made with mode 0600
 * @param name what that is called in what is said of it
 * @throws StartError
 */
export function copyDatabase(from: string, to: string, name: string): void {
  // SQLite takes an empty file for a new one, and would make one that others may read.
  closeSync(openSync(to, 'wx', 0o600))
  let file: DatabaseSync | undefined
  try {
    file = openToRead(from)
    const contents = contentsOf(file)
    if (contents.kind === 'newer') throw new StartError(newerThanThis(from, contents.newest))
    if (contents.kind !== 'ours') {
      throw new StartError(
        contents.kind === 'empty'
          ? `${from} has no tables: nothing is stored in it.`
          : `${from} is not a database of Gatewright.`,
      )
    }
    file.prepare('vacuum into ?').run(to)
  } catch (error) {
    const fault = sqliteFault(error)
    if (fault === undefined) throw error
    throw new StartError(
      isOfTarget(fault, error) ? notWritten(name, fault) : describeSqliteFault(fault, from),
      { cause: error },
    )
  } finally {
    file?.close()
  }
}

/** Whether a copy failed of where it was written to. SQLite names no file; what reading cannot fail of is writing. */
function isOfTarget(fault: SqliteFault, error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: number }
  // SQLITE_IOERR_READ and SQLITE_IOERR_SHORT_READ.
  if (fault === 'io') return errcode !== 266 && errcode !== 522
  return fault === 'full'
}

const notWritten = (name: string, fault: SqliteFault): string =>
  fault === 'full'
    ? `There is no room left for ${name}: the disk, or this user's share of it, is full. Nothing was left there.`
    : `${name} could not be written: the disk reports a fault, or files may not become so large (ulimit -f). Nothing was left there.`

/**
 * Looks through a whole file: every page, every index, every reference between tables.
 * @param name what it is called in what is said of it
 * @throws StartError
 */
export function verify(path: string, name = path): { readonly counted: BackedUp } {
  const database = openToRead(path)
  try {
    const contents = contentsOf(database)
    if (contents.kind !== 'ours') throw new StartError(`${name} is not a database of this Gatewright.`)
    const [problem] = database.prepare('pragma integrity_check(1)').all()
    if (problem?.integrity_check !== 'ok') {
      throw new StartError(`${name} is damaged: ${problem?.integrity_check}`)
    }
    const [dangling] = database.prepare('pragma foreign_key_check').all()
    if (dangling !== undefined) {
      throw new StartError(`${name} is damaged: a row of ${dangling.table} belongs to one that is not there.`)
    }
    const count = (table: 'collaborators' | 'sessions') =>
      Number(database.prepare(`select count(*) as count from ${table}`).get()?.count)
    const last = database.prepare('select max(at) as at from audit_events').get()?.at ?? null
    return {
      counted: {
        ...(last === null ? {} : { lastEntryAt: Number(last) }),
        bytes: statSync(path).size,
        collaborators: count('collaborators'),
        sessions: count('sessions'),
        newest: contents.newest,
      },
    }
  } finally {
    database.close()
  }
}

/** Whether two names are of one file, whether it is there or not. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map(path => statSync(path, { throwIfNoEntry: false }))
  if (a === undefined || b === undefined) return resolve(one) === resolve(other)
  return a.dev === b.dev && a.ino === b.ino
}

/** @throws StartError where this user may not even look */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    const said = explainRefusal(error, { path, chosenBy: 'dataFolder' })
    throw said === undefined ? error : new StartError(said, { cause: error })
  }
}
