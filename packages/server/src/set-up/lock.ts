import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../start-error.ts'
import { type FolderLock, lockFolder } from '../storage/folder/lock.ts'
import { filesOf } from '../storage/folder/names.ts'
import { SetUpRefusal } from './refusal.ts'

/** Where what a set-up knows lies, below the data folder. */
export const setUpFolder = (dataFolder: string): string => join(dataFolder, 'set-up')

/**
 * Keeps a second set-up on the same data waiting for nobody: it is told of the first at once. The system lets go of the lock
 * with the process, however that ends.
 * @throws SetUpRefusal `busy`
 */
export async function lockSetUp(dataFolder: string): Promise<FolderLock> {
  const folder = setUpFolder(dataFolder)
  return lockFolder(folder, 'a set-up', { patience: 0 }).catch(error => {
    const holder = error instanceof StartError ? readHolder(filesOf(folder).holder) : undefined
    if (holder === undefined) throw error
    throw new SetUpRefusal(
      'busy',
      `Somebody is setting up this server already: process ${holder.pid} on ${holder.host}, since ${holder.since}.`,
      'Wait until they are done, then run this again: it finds what they have made.',
    )
  })
}

function readHolder(file: string) {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(file, 'utf8'))
    return { pid: Number(pid), host: String(host), since: String(since) }
  } catch {
    return undefined
  }
}
