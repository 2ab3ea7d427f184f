import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { StartError } from '../../start-error.ts'
import { explainFolderFault, sqliteFault } from './faults.ts'
import { filesOf } from './names.ts'
import { makeUsable } from './usable.ts'

/** How long one that is about to end is waited for, in milliseconds: service managers start the next at once. */
const PATIENCE = 2_000
const LOOK_EVERY = 50

/** What is held. An open database that nobody refers to is closed by the garbage collector, and the lock gone with it. */
const holding = new Set<DatabaseSync>()

/** A data folder that is this process's own, until {@link release} or the process's end. */
export interface FolderLock {
  release(): void
}

/** Who has a folder, as it is written down for people. Nothing is decided by it. */
export interface FolderHolder {
  readonly pid: number
  readonly host: string
  /** The configuration file, or what else the folder is held for. */
  readonly for: string
  /** ISO 8601. */
  readonly since: string
}

/**
 * Keeps a second server off a data folder. The lock is one of the operating system, as SQLite takes it on a file beside the
 * database: the kernel lets go of it with the process, however that ends. So there is no lock left behind, and nothing to
 * guess from a pid that is another program's by now, another container's or another boot's.
 *
 * Refused: a file with a pid alone, which is wrong after each kill -9 in a container, where everybody is pid 1; a lock on the
 * database itself, which would keep the commands off that work beside a running server.
 *
 * The file is opened by SQLite alone: on POSIX a process loses its locks on a file as soon as it closes any descriptor of
 * it. Who has the lock stands in a file of its own for that reason.
 * @param purpose of the holder: the configuration file
 * @throws StartError with who has it, or why the folder cannot be used
 */
export async function lockFolder(
  folder: string,
  purpose: string,
  { patience = PATIENCE }: { readonly patience?: number } = {},
): Promise<FolderLock> {
  const { lock, holder } = filesOf(folder)
  try {
    makeUsable(folder)
    const held = await hold(lock, patience)
    if (held === undefined) throw new StartError(whoHasIt(folder))
    holding.add(held)
    chmodSync(lock, 0o600)
    const mine: FolderHolder = {
      pid: process.pid,
      host: hostname(),
      for: purpose,
      since: new Date().toISOString(),
    }
    // Anew: one of another mode keeps its readers. A full disk is no reason not to start.
    rmSync(holder, { force: true })
    quietly(() => writeFileSync(holder, `${JSON.stringify(mine, undefined, 2)}\n`, { mode: 0o600 }))
    return {
      release() {
        if (!held.isOpen) return
        // While it is still ours: afterwards it may be the next one's.
        quietly(() => rmSync(holder, { force: true }))
        held.close()
        holding.delete(held)
      },
    }
  } catch (error) {
    throw explainFolderFault(error, folder)
  }
}

/**
 * Whether somebody has the folder: found out at once, and by asking for a share of the lock, which keeps a server that
 * starts at this moment waiting for no more than that moment. Where it cannot be found out, somebody may have it.
 */
export function isFolderLocked(folder: string): boolean {
  const { lock } = filesOf(folder)
  let asked: DatabaseSync | undefined
  try {
    if (!existsSync(lock)) return false
    asked = new DatabaseSync(lock, { readOnly: true, timeout: 0 })
    asked.prepare('select count(*) from sqlite_schema').get()
    return false
  } catch {
    return true
  } finally {
    asked?.close()
  }
}

/** Who has the folder, or had it last and was killed; `undefined` where that is written down nowhere. */
export const holderOf = (folder: string): FolderHolder | undefined => readHolder(filesOf(folder).holder)

async function hold(file: string, patience: number): Promise<DatabaseSync | undefined> {
  const until = performance.now() + patience
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    for (;;) {
      try {
        // In memory: there is nothing to roll back, and a kill would leave a file.
        database.exec('pragma journal_mode = memory; begin exclusive')
        return database
      } catch (error) {
        if (sqliteFault(error) !== 'busy') throw error
      }
      if (performance.now() >= until) break
      await wait(LOOK_EVERY)
    }
  } catch (error) {
    database.close()
    throw error
  }
  database.close()
  return undefined
}

function whoHasIt(folder: string): string {
  const found = readHolder(filesOf(folder).holder)
  if (found === undefined) {
    return `The data folder ${folder} is in use by another Gatewright. Stop that one, or name another folder in dataFolder.`
  }
  const where = found.host === hostname() ? '' : ` on ${found.host}`
  return `The data folder ${folder} is in use by another Gatewright: process ${found.pid}${where}, ${found.for}, since ${found.since}. Stop that one, or name another folder in dataFolder: two servers on one folder would mix up their configurations.`
}

/** `undefined` where nobody has written it yet, or not to its end. */
function readHolder(file: string): FolderHolder | undefined {
  try {
    const { pid, host, for: purpose, since } = JSON.parse(readFileSync(file, 'utf8'))
    return { pid: Number(pid), host: String(host), for: String(purpose), since: String(since) }
  } catch {
    return undefined
  }
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // Only people read it.
  }
}
