import type { Change } from '../events/events.ts'

/**
 * Where one hears of what other processes have changed: another one on the same SQLite file, or the other nodes of a
 * database that tells by itself (`LISTEN`).
 */
export interface ChangeSource {
  /**
   * Publishes what others have changed since the last time. `anything` where that cannot be told.
   * @throws Error when the database does not answer
   */
  look(publish: (change: Change) => void): void
}
