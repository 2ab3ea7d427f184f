import { join } from 'node:path'

/** What lies in a data folder by the names that the server gives. */
export interface FolderFiles {
  readonly database: string
  /** Both belong to the database: what was written last stands in the first alone. */
  readonly wal: string
  readonly shm: string
  /** Room that is laid by on the disk. */
  readonly reserve: string
  /** Held by the server that runs. Never to be opened by anything but SQLite: see `lock.ts`. */
  readonly lock: string
  /** Who holds the lock, for people. */
  readonly holder: string
  /** There as long as the first start has not come to its end. */
  readonly installing: string
  /** There once the installation is in another database: see `moved.ts`. */
  readonly moved: string
  /** Which version of the configuration this machine's file had last: `config-file/shared/copy.ts`. */
  readonly copy: string
}

/** Paths of all of them, whether they are there or not. @param folder the data folder */
export function filesOf(folder: string): FolderFiles {
  const database = join(folder, 'gatewright.sqlite')
  return {
    database,
    wal: `${database}-wal`,
    shm: `${database}-shm`,
    reserve: `${database}-reserve`,
    lock: join(folder, 'gatewright.lock'),
    holder: join(folder, 'gatewright.lock.json'),
    installing: join(folder, 'gatewright.installing'),
    moved: join(folder, 'gatewright.moved.json'),
    copy: join(folder, 'gatewright.copy.json'),
  }
}
