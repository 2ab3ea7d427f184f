import { randomBytes } from 'node:crypto'
import { open, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Where a file's next content is written before it takes the file's place by a rename: hidden, in the same folder, by a
 * name that says whose it is. Whoever writes so calls {@link sweepBeside} first: a kill leaves such a file with everything
 * that it held.
 */
export const pathBeside = (target: string): string =>
  join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`)

/**
 * Removes what was left of writing this file. Whoever calls it is the only one that writes it: a server by the lock on its
 * data folder, a command by the file that it was told. So none of them is one that somebody is about to rename.
 * @returns those that could not be removed
 */
export async function sweepBeside(target: string): Promise<readonly string[]> {
  const [folder, prefix] = [dirname(target), `.${basename(target)}.`]
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const left = entries.filter(
    entry =>
      entry.isFile() &&
      entry.name.startsWith(prefix) &&
      /^[0-9a-f]{12}$/.test(entry.name.slice(prefix.length)),
  )
  const stuck: string[] = []
  for (const { name } of left) {
    const path = join(folder, name)
    await rm(path, { force: true }).catch(() => stuck.push(path))
  }
  return stuck
}

/** A rename itself must survive a power cut; some file systems cannot flush a folder, and lose nothing by it. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
