import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartError } from '../../start-error.ts'
import { filesOf } from './names.ts'

/**
 * Makes the folder where there is none, and finds out what the system would refuse later, when the error names no path.
 * Whatever in it is there to hold secrets becomes its owner's alone.
 * @throws Error with the system's code
 * @throws StartError
 */
export function makeUsable(folder: string): void {
  makeFolder(folder)
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  const { database, wal, shm, reserve, lock, holder } = filesOf(folder)
  for (const file of [database, wal, shm, reserve, lock, holder]) {
    const found = statSync(file, { throwIfNoEntry: false })
    if (found === undefined) continue
    if (!found.isFile()) {
      throw new StartError(`${file} is ${found.isDirectory() ? 'a folder' : 'no file'}. Move it away.`)
    }
    // Before it is asked who may read it: the owner mends with it what they may not.
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) chmodSync(file, 0o600)
    accessSync(file, constants.R_OK | constants.W_OK)
  }
}

/** Not by Node's `recursive`: that never comes back where the system makes no folders, as below /proc. */
function makeFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  if (found !== undefined) throw refused('ENOTDIR', folder)
  const parent = dirname(folder)
  if (parent !== folder) makeFolder(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    // By somebody else meanwhile; or a link that leads nowhere.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw refused('ENOENT', folder)
  }
}

const refused = (code: string, path: string): Error =>
  Object.assign(new Error(code), { code, path, syscall: 'mkdir' })
