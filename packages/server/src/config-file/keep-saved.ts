import type { RecordEntry } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { createDraftStore } from './draft-store.ts'
import type { IntendedSave } from './intended-saves.ts'
import { createVersionStore } from './version-store.ts'

/** A text that somebody has saved. */
export interface Saved extends Omit<IntendedSave, 'at'> {
  readonly text: string
  /** Milliseconds since 1970; now when absent. */
  readonly at?: number
}

/**
 * Keeps what somebody has saved: the version, its entry in the audit log, and the end of their draft, all in one transaction.
 * @param file.path of the file, for the entry
 * @param file.of whose versions they are
 */
export async function keepSaved(
  tx: Database,
  record: RecordEntry,
  clock: Clock,
  file: { readonly path: string; readonly of: string },
  { text, by, address, how, from, version, summary, at }: Saved,
): Promise<void> {
  await createVersionStore(tx, clock, file.of).record({
    text,
    by,
    how,
    summary,
    ...(at !== undefined && { at }),
  })
  if (how === 'saved' && by.id !== undefined) await createDraftStore(tx, clock).drop(by.id)
  await record({
    kind: 'configuration',
    ...(by.id !== undefined && { actorId: by.id }),
    actor: by.name,
    target: file.path,
    result: 'ok',
    ...(address !== undefined && { address }),
    detail: { from, to: version, ...(how === 'restored' && { restored: true }) },
  })
}
