import { existsSync } from 'node:fs'
import { link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StartError } from '../../start-error.ts'
import { flushFolder } from './beside.ts'

/**
 * Gives a finished file its name, and comes back once a power cut cannot undo it.
 * @param options.replace whether one that has the name already is replaced
 * @throws StartError where the name is taken; the file beside it is left to the caller
 */
export async function publish(
  beside: string,
  target: string,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  const handle = await open(beside, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (replace) await rename(beside, target)
  else await linkOnce(beside, target)
  await flushFolder(dirname(target))
}

/** Not a rename: that would replace a file which has come in between. */
async function linkOnce(beside: string, target: string): Promise<void> {
  try {
    await link(beside, target)
    await rm(beside)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw alreadyThere(target)
    // Drives without hard links, as a stick's FAT.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? '')) throw error
    if (existsSync(target)) throw alreadyThere(target)
    await rename(beside, target)
  }
}

/** Nothing is written over that somebody may still need. @param target path of the file that is there */
export const alreadyThere = (target: string): StartError =>
  new StartError(
    `${target} is there already and was left as it is. Name another file, or replace it with --force.`,
  )
