import type { PostgresConfig } from '@gatewright/config'
import { placeOf } from './postgres/place.ts'
import { openPostgresStorage } from './postgres/storage.ts'
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
export const openStorage = (
  { dataFolder, storage }: StoragePlace,
  options: StorageOptions,
): Promise<Storage> =>
  storage === undefined
    ? openSqliteStorage(dataFolder, options)
    : openPostgresStorage(placeOf(storage), options)
