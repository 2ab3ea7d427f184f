/** Where a key is when the file does not hold it. The names are those of `botpress.config.json`'s own program. */
import { join } from 'node:path'
import { NotTextError } from './file-text.ts'
import { UnfitFile } from './read-file.ts'
import { notRead, type ReferenceFault, type Sources } from './references.ts'

/** The text of `publicKey` or `secret`, else of `global/end_users_auth.pub` (or `.key`) in the data folder. */
export function readExternalKey(
  auth: { readonly publicKey?: string; readonly secret?: string },
  dataFolder: string,
  sources: Sources,
): string | undefined {
  return (
    auth.secret ??
    auth.publicKey ??
    externalKeyFiles
      .map(name => readIfThere(join(dataFolder, 'global', name), sources))
      .find(text => text !== undefined)
  )
}

/** The first that there is counts. */
export const externalKeyFiles = ['end_users_auth.pub', 'end_users_auth.key'] as const

/** The text of a file of that name beside those. */
export const readStrategyKey = (file: string, dataFolder: string, sources: Sources): string | undefined =>
  readIfThere(join(dataFolder, 'global', file), sources)

/**
 * A key file that is there and is not read, whose key would otherwise count as absent: external users would be shut out, and
 * nobody told why.
 * @param names of files beside those, in the order in which they are looked for
 */
export function keyFileFault(
  names: readonly string[],
  dataFolder: string,
  sources: Sources,
): ReferenceFault | undefined {
  for (const name of names) {
    const path = join(dataFolder, 'global', name)
    try {
      if (sources.readFile(path).trim() !== '') return undefined
    } catch (error) {
      if (isThere(error)) return { ...notRead(path, error), why: 'The key is looked for there.' }
    }
  }
  return undefined
}

const isThere = (error: unknown): boolean =>
  error instanceof UnfitFile ||
  error instanceof NotTextError ||
  ['EACCES', 'EPERM', 'EIO'].includes(String((error as NodeJS.ErrnoException).code))

function readIfThere(path: string, sources: Sources): string | undefined {
  try {
    return sources.readFile(path).trim() || undefined
  } catch {
    return undefined
  }
}
