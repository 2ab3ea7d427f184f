import { dirname, resolve } from 'node:path'
import type { Config } from './config.ts'
import { readPostgresUrl } from './postgres-url.ts'
import type { Sources } from './references.ts'
import type { PartialFile } from './schema/file.ts'

/** What hosting platforms call it. */
export const DATABASE_VARIABLE = 'DATABASE_URL'

/** The database beside SQLite that the file or the environment names; an address in the environment that is no PostgreSQL's is not ours. */
export function resolveStorage(
  { storage }: Pick<PartialFile, 'storage'>,
  { env, file }: Pick<Sources, 'env' | 'file'>,
): Pick<Config, 'storage'> {
  const fromEnvironment = storage?.url === undefined
  const url = storage?.url ?? env[DATABASE_VARIABLE]
  const read = url === undefined ? undefined : readPostgresUrl(url)
  if (read === undefined || 'fault' in read) return {}
  const { ca, cert, key, ...place } = read
  const path = (name: 'ca' | 'cert' | 'key', written: string | undefined) =>
    written === undefined ? {} : { [name]: resolve(dirname(file), written) }
  return {
    storage: {
      ...place,
      ...path('ca', ca),
      ...path('cert', cert),
      ...path('key', key),
      connections: storage?.connections ?? 10,
      pgbouncer: storage?.pgbouncer ?? false,
      fromEnvironment,
    },
  }
}
