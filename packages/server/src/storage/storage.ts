import type { Clock } from '../clock.ts'
import type { Events } from '../events/events.ts'
import type { Database } from './database.ts'
import type { StorageFault, StorageHealth, StorageWork } from './health.ts'
import type { StorageMeter } from './meter.ts'

/** How often what others write is looked for, in milliseconds: half of "revocable within a second". */
export const WATCH_EVERY = 500

/** How long cached sessions are still honoured when the database does not answer, in milliseconds (decision 6). */
export const GRACE = 10_000

/** How long other processes have to read what has changed, in milliseconds. */
export const CHANGES_KEPT = 5 * 60_000

/** An opened database of either engine, with what is known of how it is. */
export interface Storage {
  readonly database: Database
  readonly health: Pick<StorageHealth, 'faultOf' | 'counts'>
  /** How many wait for their turn to write. */
  readonly waiting: number
  /** For how long another process that lets people in may not know of a change, in milliseconds; 0 where there is none. */
  readonly settles: number
  /** `false` once the database has not answered for longer than the grace: then nobody may be let in. */
  isAvailable(): boolean
  /** Drops what was kept for other processes and is old enough for all of them to have read it, and gives room back. */
  purge(): Promise<void>
  close(): Promise<void>
}

/** What storage needs of the server. */
export interface StorageOptions {
  readonly events: Pick<Events, 'publish'>
  readonly clock: Clock
  readonly meter?: StorageMeter
  /** Told when reading or writing begins to fail, and when it works again. */
  readonly onHealth?: (
    work: StorageWork,
    fault: StorageFault | undefined,
    before: StorageFault | undefined,
  ) => void
}
