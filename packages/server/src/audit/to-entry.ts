import type { AuditEntry, StoredEvent } from './audit-event.ts'
import { describeEvent } from './describe.ts'

/** An entry as it is read. */
export const toEntry = ({ actor, ...event }: StoredEvent): AuditEntry => ({
  ...event,
  who: actor,
  what: describeEvent(event),
})
