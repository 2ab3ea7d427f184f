import { explainRefusal, whoAndWhose } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import { StartError } from '../../start-error.ts'
import { MigrationError } from '../migrations/migration-error.ts'
import { filesOf } from './names.ts'

interface SqliteError extends Error {
  /** SQLite's extended result code (https://www.sqlite.org/rescode.html). */
  readonly errcode?: number
}

/** SQLite's primary result codes, and the words by which they are known where the number was lost on the way. */
const codes = [
  ['busy', 5, /database (table )?is locked/],
  ['readonly', 8, /attempt to write a readonly database/],
  ['io', 10, /disk I\/O error/],
  ['corrupt', 11, /database disk image is malformed/],
  ['full', 13, /database or disk is full/],
  ['cantopen', 14, /unable to open database file/],
  ['protocol', 15, /locking protocol/],
  ['perm', 3, /access permission denied/],
  ['notadb', 26, /file is not a database/],
] as const

/** One word for each primary result code that an operator can do something about. */
export type SqliteFault = (typeof codes)[number][0]

/** Which fault of the file or the disk an error of SQLite tells of. */
export function sqliteFault(error: unknown): SqliteFault | undefined {
  if (!(error instanceof Error)) return undefined
  const { errcode } = error as SqliteError
  // The upper bytes say more of the same.
  const found = codes.find(([, code, words]) =>
    errcode === undefined ? words.test(error.message) : code === (errcode & 0xff),
  )
  return found?.[0]
}

/** What helps against a database that cannot be read. */
export const RESTORE =
  'Put a backup in its place (gatewright restore <file>), or move the file away to begin anew with nobody in it.'

/** A fault of SQLite, as a sentence about this file. */
export function describeSqliteFault(fault: SqliteFault, file: string): string {
  switch (fault) {
    case 'busy':
      return `${file} is locked by another program: a backup, a tool that looks into databases, another command. Wait until it has ended, and try again.`
    case 'readonly':
    case 'perm':
      return `${file} cannot be written. ${whoAndWhose(file)} Give the file and its folder to this user, or start as the user that has them.`
    case 'io':
      return `${file} cannot be read or written: the disk reports a fault. Look into the system's log (dmesg) and at the free space; what was stored may need a backup (gatewright restore <file>).`
    case 'corrupt':
      return `${file} is damaged. ${RESTORE}`
    case 'full':
      return `There is no room left for ${file}: the disk, or this user's share of it, is full. Make room; nothing is lost.`
    case 'cantopen':
      return `${file} cannot be opened. ${whoAndWhose(file)} Look whether the folder may be written and whether too few files may be open (ulimit -n).`
    case 'protocol':
      return `${file} cannot be locked, as on some network drives. Put dataFolder on a disk of this machine.`
    case 'notadb':
      return `${file} is not a database: something else was written into it. ${RESTORE}`
  }
}

/**
 * What went wrong in a data folder as a {@link StartError}, where the machine or the data are why; else the error itself.
 * Looks through the causes: a migration or a rollback tells of its own first.
 */
export function explainFolderFault(error: unknown, folder: string): unknown {
  let migration: MigrationError | undefined
  let named: StartError | undefined
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof StartError) return at
    if (at instanceof MigrationError) migration = at
    if (at instanceof GatewrightError) named ??= alreadyNamed(at)
    const fault = sqliteFault(at)
    const said =
      fault === undefined
        ? explainRefusal(at, { path: folder, chosenBy: 'dataFolder' })
        : describeSqliteFault(fault, filesOf(folder).database)
    if (said === undefined) continue
    return new StartError(migration === undefined ? said : `${migration.message} ${said}`, { cause: error })
  }
  return named ?? error
}

/** A fault that the storage has found a name and a cure for. */
function alreadyNamed(error: GatewrightError): StartError | undefined {
  const { path, database, said, cure } = error.detail as Readonly<Record<string, unknown>>
  if (typeof cure !== 'string') return undefined
  return new StartError(`${path ?? database}: ${said}. ${cure}`, { cause: error })
}
