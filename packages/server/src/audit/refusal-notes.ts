import type { Logger } from 'pino'
import type { RefusedEvent } from './audit-event.ts'
import type { AuditStore } from './audit-store.ts'

/** Refusals that wait for the disk at a time. Beyond, they are left out and counted. */
export const MOST_WAITING = 50

/**
 * Writes refusals down as far as that goes. The server's log says once that it does not, and how many were left out when it
 * does again: a stranger decides how many there are, and one line for each would fill that log instead.
 */
export function createRefusalNotes(
  { add }: Pick<AuditStore, 'add'>,
  log: Pick<Logger, 'error' | 'warn'>,
): (event: RefusedEvent) => Promise<void> {
  let waiting = 0
  let leftOut = 0

  function leaveOut(event: RefusedEvent, why: object): void {
    leftOut += 1
    if (leftOut > 1) return
    log.error({ ...why, kind: event.kind }, 'audit: refusals cannot be written down; they are counted')
  }

  return async event => {
    if (waiting >= MOST_WAITING) return leaveOut(event, { waiting })
    // What was refused because nothing can be written is not tried to be written: its answer would come two seconds later.
    if (event.code === 'storage_unavailable' || event.code === 'disk_full')
      return leaveOut(event, { code: event.code })
    waiting += 1
    try {
      await add(event)
    } catch (error) {
      return leaveOut(event, { err: error })
    } finally {
      waiting -= 1
    }
    if (leftOut === 0) return
    log.warn({ leftOut }, 'audit: refusals are written down again; so many were left out')
    leftOut = 0
  }
}
