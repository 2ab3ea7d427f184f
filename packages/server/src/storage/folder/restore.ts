import { existsSync, lchownSync, statSync } from 'node:fs'
import { link, rename, rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { explainRefusal } from '@gatewright/config'
import { StartError } from '../../start-error.ts'
import { foldWal, freeName, stamp } from './aside.ts'
import { type BackedUp, copyDatabase, verify } from './backup.ts'
import { flushFolder, pathBeside, sweepBeside } from './beside.ts'
import { explainFolderFault } from './faults.ts'
import { lockFolder } from './lock.ts'
import { type FolderFiles, filesOf } from './names.ts'

/** What was put into the folder, and what has become of the database before it. */
export interface Restored extends BackedUp {
  /** Where the database that was there before lies now; absent where there was none. */
  readonly aside?: string
}

/**
 * Puts a backup in the place of a data folder's database. The one that was there stays beside it under another name, whole,
 * with what stood in its `-wal`; the new one has none. Nothing is touched before the backup has been looked through, and a
 * kill in between leaves either the old or the new one in its place.
 * @param options.file a backup, or the copy of a database with its `-wal` beside it
 * @param options.endSessions whether sessions, API tokens, and links and codes that work once are left out
 * A backup of an earlier version is brought up to date, so that it can be written down in it.
 * @param options.now milliseconds since 1970
 * @throws StartError where a server runs, a command has the database open, or the file is none of ours, damaged or newer
 */
export async function restore(options: {
  readonly folder: string
  readonly file: string
  readonly endSessions: boolean
  readonly now: number
  /** Writes down in the restored database that it was, before it is anybody's. What fails here fails all of it. */
  readonly record: (copy: string, backedUp: BackedUp) => Promise<void>
}): Promise<Restored> {
  const { folder, file, endSessions } = options
  refuseUnfit(file)
  const lock = await lockFolder(folder, `restoring ${file}`)
  const files = filesOf(folder)
  const copy = pathBeside(files.database)
  try {
    await sweepBeside(files.database)
    copyDatabase(file, copy, files.database)
    const { counted: backedUp } = verify(copy, file)
    if (endSessions) endAllSessions(copy)
    await options.record(copy, backedUp)
    asOneFile(copy)
    const { counted } = verify(copy, file)
    handOver(folder, [copy, files.lock])
    const aside = await setAside(files, options.now)
    await rename(copy, files.database)
    await flushFolder(folder)
    await rm(files.installing, { force: true })
    // A restored file is how somebody goes back to it.
    await rm(files.moved, { force: true })
    return {
      ...counted,
      // Of the backup, and not of our own entry.
      ...(backedUp.lastEntryAt === undefined ? {} : { lastEntryAt: backedUp.lastEntryAt }),
      ...(aside === undefined ? {} : { aside }),
    }
  } catch (error) {
    throw explainFolderFault(error, folder)
  } finally {
    for (const ending of ['', '-journal', '-wal', '-shm']) {
      await rm(`${copy}${ending}`, { force: true }).catch(() => {})
    }
    lock.release()
  }
}

/**
 * What root puts into the folder of the server's own account belongs to that account, or the server could not open it. Never through
 * a link: whoever owns the folder could have root give away any file by one.
 */
function handOver(folder: string, paths: readonly string[]): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(folder)
  for (const path of paths) lchownSync(path, uid, gid)
}

function refuseUnfit(file: string): void {
  try {
    if (statSync(file).isFile()) return
  } catch (error) {
    const said = explainRefusal(error, { path: file, chosenBy: 'the command' })
    throw said === undefined ? error : new StartError(said, { cause: error })
  }
  throw new StartError(`${file} is no file. Name the database that "gatewright backup" has made.`)
}

/** Whatever lets somebody in who was put out after the backup was made; rights and invitations are for people to look at. */
function endAllSessions(file: string): void {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true })
  try {
    database.exec(`begin;
      delete from session_tokens; delete from sessions; delete from api_tokens; delete from one_time_codes;
      commit`)
  } finally {
    database.close()
  }
}

/** Moves what was written last from the `-wal` into the file: it is the file alone that is renamed. */
function asOneFile(file: string): void {
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma journal_mode = delete')
  } finally {
    database.close()
  }
}

/**
 * Gives the database a second name, whole, so that a rename can take its place and there is no moment without one: a server
 * that finds none begins anew.
 */
async function setAside({ database, wal, shm }: FolderFiles, now: number): Promise<string | undefined> {
  if (!existsSync(database)) {
    // Of a database that is gone; with the new one it would be taken for a part of that.
    const orphan = `${database}.before-restore-${stamp(now)}-wal`
    if (existsSync(wal)) await rename(wal, orphan)
    await rm(shm, { force: true })
    return existsSync(orphan) ? orphan : undefined
  }
  const aside = freeName(`${database}.before-restore-${stamp(now)}`)
  const whole = foldWal(database)
  // The two would be taken for parts of the new one. Those of a database that SQLite cannot read stay with it.
  if (whole) await rm(wal, { force: true })
  else if (existsSync(wal)) await rename(wal, `${aside}-wal`)
  await rm(shm, { force: true })
  await link(database, aside).catch(async () => rename(database, aside))
  return aside
}
