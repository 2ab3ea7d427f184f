import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { createIntendedSaveStore } from './intended-save-store.ts'
import type { IntendedSave } from './intended-saves.ts'
import { keepSaved } from './keep-saved.ts'
import type { FileText } from './read-text.ts'
import type { Texts } from './texts.ts'
import { createVersionStore } from './version-store.ts'

/**
 * Keeps a text of the file that has not been noticed yet: by whoever has saved it, with the entry in the audit log and the end of
 * the draft in one transaction; else as found.
 */
export function createTextKeeping({
  path,
  database,
  clock,
  audit,
  summarize,
}: {
  /** Absolute. */
  readonly path: string
  readonly database: Database
  readonly clock: Clock
  readonly audit: Pick<Audit, 'transaction'>
  readonly summarize: Texts['summary']
}): (file: FileText) => Promise<void> {
  const versions = createVersionStore(database, clock, path)
  const intended = createIntendedSaveStore(database, path)

  const keepBegun = (text: string, save: IntendedSave) =>
    audit.transaction(async (tx, record) => {
      await createIntendedSaveStore(tx, path).drop()
      await keepSaved(tx, record, clock, { path, of: path }, { ...save, text })
    })

  async function keepFound(text: string): Promise<void> {
    const before = await versions.latest()
    const by = { name: before === undefined ? 'first start' : 'edited on disk' }
    await versions.record({ text, by, how: 'found', summary: await summarize(before?.text, text) })
  }

  return async ({ text, version }) => {
    const begun = await intended.find()
    if (begun?.version === version) return keepBegun(text, begun)
    await keepFound(text)
    // A save that came to nothing, or was written over before anybody looked.
    if (begun !== undefined) await intended.drop()
  }
}
