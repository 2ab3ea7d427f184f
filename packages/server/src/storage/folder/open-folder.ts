import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { StartError } from '../../start-error.ts'
import { contentsOf, newerThanThis, openToRead } from './contents.ts'
import { explainFolderFault, RESTORE } from './faults.ts'
import { movedAway, whyMoved } from './moved.ts'
import { type FolderFiles, filesOf } from './names.ts'
import { makeUsable } from './usable.ts'

/**
 * Looks at what lies in a data folder before the database is opened, and says in a sentence why it cannot be.
 *
 * **A database without tables is not a new installation**: a disk that was full, a copy without its `-wal` or a `>` in a
 * shell have left it so, and a server that began anew there would let nobody in and hand out a link to become super admin.
 * But SQLite makes the file with 0 bytes before its first page and its tables, so a kill at the very first start leaves the
 * same. What tells them apart is the file `gatewright.installing`: it is written before the database is made and removed
 * once that has its tables, so wherever it is missing there had been more. A database that is not there at all is a new
 * installation, and deleting the file is how to ask for one; unless its `-wal` was left, which SQLite would throw away.
 * @param open opens and brings up to date what is there
 * @throws StartError
 */
export async function openFolder<Opened>(folder: string, open: () => Promise<Opened>): Promise<Opened> {
  try {
    makeUsable(folder)
    const moved = movedAway(folder)
    if (moved !== undefined) throw new StartError(whyMoved(folder, moved))
    const files = filesOf(folder)
    beforeOpening(files)
    const opened = await open()
    if (existsSync(files.installing)) afterInstalling(files)
    return opened
  } catch (error) {
    throw explainFolderFault(error, folder)
  }
}

function beforeOpening(files: FolderFiles): void {
  const { database, wal, installing } = files
  const size = sizeOf(database)
  if (!size && sizeOf(wal)) {
    throw new StartError(
      `${database} ${size === 0 ? 'has 0 bytes' : 'is not there'}, but ${wal} is: what was stored last stands in it, and is worth nothing without the other. Put both back as they were, or a backup (gatewright restore <file>). To begin anew with nobody in it, move the -wal away, too.`,
    )
  }
  if (size === undefined) beginInstalling(files)
  if (existsSync(installing)) return
  if (size === 0) {
    throw new StartError(
      `${database} has 0 bytes: there was an installation, and what it had stored is gone. ${RESTORE}`,
    )
  }
  const file = openToRead(database)
  try {
    const contents = contentsOf(file)
    if (contents.kind === 'newer') throw new StartError(newerThanThis(database, contents.newest))
    if (contents.kind === 'empty') {
      throw new StartError(
        `${database} has no tables, as a copy that was made without the file ${wal} beside it. ${RESTORE}`,
      )
    }
    if (contents.kind === 'foreign') {
      throw new StartError(
        `${database} is the database of another program. Name another folder in dataFolder, or move the file away.`,
      )
    }
  } finally {
    file.close()
  }
}

function beginInstalling({ database, installing }: FolderFiles): void {
  const marker = openSync(installing, 'w', 0o600)
  fsyncSync(marker)
  closeSync(marker)
  // Its owner's alone from the first byte; SQLite gives the files beside it the same mode.
  try {
    closeSync(openSync(database, 'wx', 0o600))
  } catch (error) {
    // Another process, a command for one, has been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** The tables go from the `-wal` into the file, so that whoever copies that alone has more than nothing. */
function afterInstalling({ database, installing }: FolderFiles): void {
  const file = new DatabaseSync(database, { timeout: 1000 })
  try {
    file.exec('pragma wal_checkpoint(passive)')
  } finally {
    file.close()
  }
  rmSync(installing, { force: true })
}

const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size
