import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs'
import { StartError } from '../../start-error.ts'
import { filesOf } from './names.ts'

/**
 * Makes the folder where there is none, and finds out what the system would refuse later, when the error names no path.
 * Whatever in it is there to hold secrets becomes its owner's alone.
 * @throws Error with the system's code
 * @throws StartError
 */
export function makeUsable(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  const { database, wal, shm, lock, holder } = filesOf(folder)
  for (const file of [database, wal, shm, lock, holder]) {
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
