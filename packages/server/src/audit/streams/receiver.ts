import type { NumberedEvent } from './stream-store.ts'

/** Where events are sent. Each kind of receiver is a file beside this one. */
export interface Receiver {
  /**
   * Sends events in order.
   * @returns once the receiver has all of them
   * @throws Error otherwise; all of them are sent again then, and the receiver sees to it that none it has is doubled where
   *   it can tell
   */
  send(events: readonly NumberedEvent[]): Promise<void>
  close(): Promise<void>
}

/** How long a receiver may take for what it is sent at once, in milliseconds. */
export const PATIENCE = 30_000
