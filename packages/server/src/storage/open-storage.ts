import { readPlace } from './postgres/place.ts'
import { openPostgresStorage } from './postgres/storage.ts'
import { openSqliteStorage } from './sqlite/storage.ts'
import type { Storage, StorageOptions } from './storage.ts'

/** Where the data are. */
export interface StoragePlace {
  /** Of the data folder, which has the database where no other is named. */
  readonly folder: string
  readonly postgres?: {
    /** `postgres://…`, with its password. */
    readonly url: string
    /** Whether connections are shared by transaction in between. */
    readonly pgbouncer: boolean
    /** Of this node, at most. */
    readonly connections: number
  }
}

/**
 * Opens the database, and makes what it lacks.
 * @throws StartError, or an Error of the system's, where it cannot be used
 */
export const openStorage = ({ folder, postgres }: StoragePlace, options: StorageOptions): Promise<Storage> =>
  postgres === undefined
    ? openSqliteStorage(folder, options)
    : openPostgresStorage(readPlace(postgres.url, postgres), {
        ...options,
        connections: postgres.connections,
      })
