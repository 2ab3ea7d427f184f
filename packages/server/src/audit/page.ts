import type { AuditEntry, AuditPlace, StoredEvent } from './audit-event.ts'
import { describeEvent } from './describe.ts'

/** An entry as it is read. */
export const toEntry = ({ actor, target, ...event }: StoredEvent): AuditEntry => ({
  ...event,
  who: actor,
  what: describeEvent({ ...event, target }),
})

/** The place of the last entry that was looked at, as whoever asks for the next page brings it back. */
export const toCursor = ({ at, id }: AuditPlace): string => `${at}.${id}`

export function parseCursor(cursor: string): AuditPlace {
  const dot = cursor.indexOf('.')
  return { at: Number(cursor.slice(0, dot)), id: cursor.slice(dot + 1) }
}
