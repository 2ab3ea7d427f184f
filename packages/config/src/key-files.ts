/** Where a key is when the file does not hold it. The names are those of `botpress.config.json`'s own program. */
import { join } from 'node:path'
import type { Sources } from './references.ts'

/** The text of `publicKey` or `secret`, else of `global/end_users_auth.pub` (or `.key`) in the data folder. */
export function readExternalKey(
  auth: { readonly publicKey?: string; readonly secret?: string },
  dataFolder: string,
  sources: Sources,
): string | undefined {
  return (
    auth.secret ??
    auth.publicKey ??
    readIfThere(join(dataFolder, 'global', 'end_users_auth.pub'), sources) ??
    readIfThere(join(dataFolder, 'global', 'end_users_auth.key'), sources)
  )
}

/** The text of a file of that name beside those. */
export const readStrategyKey = (file: string, dataFolder: string, sources: Sources): string | undefined =>
  readIfThere(join(dataFolder, 'global', file), sources)

function readIfThere(path: string, sources: Sources): string | undefined {
  try {
    return sources.readFile(path).trim() || undefined
  } catch {
    return undefined
  }
}
