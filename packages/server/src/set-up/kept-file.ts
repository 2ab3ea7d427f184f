import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { flushFolder, pathBeside, sweepBeside } from '../storage/folder/beside.ts'
import { SetUpRefusal } from './refusal.ts'

/**
 * Writes a file that is its owner's alone, whole or not at all. On the disk when it comes back.
 * @param like a file or folder whose readers may read this one, too: root makes secrets for the account of the server
 * @throws SetUpRefusal `not_written`
 */
export async function keepFile(path: string, text: string, like?: string): Promise<void> {
  const beside = pathBeside(path)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await sweepBeside(path)
    const file = openSync(beside, 'wx', 0o600)
    try {
      // As a whole: a single write may leave off where the disk is full, and say nothing.
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    if (like !== undefined) giveTo(beside, like)
    renameSync(beside, path)
    await flushFolder(dirname(path))
  } catch (error) {
    rmSync(beside, { force: true })
    throw notWritten(path, error)
  }
}

/**
 * Before a file is written that nothing says is of this set-up.
 * @throws SetUpRefusal `file_there`
 */
export function refuseForeignFile(path: string): void {
  if (!existsSync(path)) return
  throw new SetUpRefusal(
    'file_there',
    `${path} is there already, and is not of this set-up.`,
    'Move it away, or choose another name for the strategy with --name.',
  )
}

/** Only root may give a file away, and everybody else's is their own anyway. */
function giveTo(path: string, like: string): void {
  const owner = statSync(like, { throwIfNoEntry: false })
  if (owner === undefined || process.getuid?.() !== 0) return
  chownSync(path, owner.uid, owner.gid)
}

function notWritten(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined) return error
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
  return new SetUpRefusal(
    'not_written',
    full
      ? `There is no room left for ${path}: the disk, or this user’s share of it, is full.`
      : `${path} could not be written: the system reports ${code}.`,
    `${full ? 'Make room' : 'See that this user may write into its folder'}, and run the same command again: it goes on from here, and nothing is made twice.`,
    { cause: error },
  )
}
