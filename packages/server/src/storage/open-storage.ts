import type { PostgresConfig } from '@gatewright/config'
import { StartError } from '../start-error.ts'
import { hasTables } from './folder/contents.ts'
import { movedAway } from './folder/moved.ts'
import { filesOf } from './folder/names.ts'
import { openFolder } from './folder/open-folder.ts'
import { makeUsable } from './folder/usable.ts'
import { placeOf } from './postgres/place.ts'
import { openPostgresStorage } from './postgres/storage.ts'
import { sqlOf } from './sql.ts'
import { openSqliteStorage } from './sqlite/storage.ts'
import type { Storage, StorageOptions } from './storage.ts'

/** Where the data are: in the data folder, or in a PostgreSQL. */
export interface StoragePlace {
  readonly dataFolder: string
  readonly storage?: PostgresConfig | undefined
}

/**
 * Opens the database, and makes what it lacks.
 * @throws StartError, or an Error of the system's, where it cannot be used
 */
export async function openStorage(
  { dataFolder, storage: postgres }: StoragePlace,
  options: StorageOptions,
): Promise<Storage> {
  if (postgres === undefined) return openFolder(dataFolder, () => openSqliteStorage(dataFolder, options))
  // Keys and links that people are handed lie there all the same.
  makeUsable(dataFolder)
  const storage = await openPostgresStorage(placeOf(postgres), options)
  const why = whyNotBeginHere(dataFolder, postgres)
  if (why !== undefined && (await isNew(storage))) {
    await storage.close()
    throw new StartError(why)
  }
  return storage
}

/** Keys are made at the first start. */
const isNew = async ({ database }: Storage): Promise<boolean> =>
  (await sqlOf(database).selectFrom('server_keys').select('id').limit(1).executeTakeFirst()) === undefined

/**
 * Why an empty PostgreSQL cannot be meant: an address in the environment may be another program's, and nobody shall find everybody gone,
 * and a link to become super admin. `undefined` where the folder has never had an installation.
 */
function whyNotBeginHere(dataFolder: string, postgres: PostgresConfig): string | undefined {
  const { database, moved: note } = filesOf(dataFolder)
  const named = postgres.fromEnvironment ? 'the variable DATABASE_URL' : 'storage.url'
  const moved = movedAway(dataFolder)
  if (moved !== undefined) {
    return `The installation of ${dataFolder} was moved to ${moved.to} on ${moved.at}, and the PostgreSQL that ${named} names is empty: with it nobody would have an account. Name the one that it was moved to, or delete ${note} to begin anew with nobody in it.`
  }
  if (!hasTables(database)) return undefined
  return `${database} has an installation, and the PostgreSQL that ${named} names is empty: with it nobody would have an account. Move it there with "gatewright migrate-storage". ${
    postgres.fromEnvironment
      ? 'Unset DATABASE_URL to go on with the file'
      : 'Take storage.url out of the configuration to go on with the file'
  }, or move the file away to begin anew with nobody in it.`
}
