import type { DatabaseSync } from 'node:sqlite'
import { readChange } from '../../events/events.ts'
import type { ChangeSource } from '../change-source.ts'

/**
 * What other processes have written to the same file. Synchronous, like all of `node:sqlite`: nothing comes between the
 * look whether something was written and the look at what.
 *
 * A write without a row (by hand, or by what nobody keeps in memory) counts as `anything`. One that comes within the same
 * half second as another with a row is not noticed: rows alone are sure to be.
 * @param keptFor how long rows are kept at least, in milliseconds; whoever looks later has missed some
 * @param now milliseconds, monotonic
 */
export function createForeignChanges(
  database: DatabaseSync,
  { origin, keptFor, now }: { readonly origin: string; readonly keptFor: number; readonly now: () => number },
): ChangeSource {
  // Changes with every commit of another connection, and with none of our own (SQLite, "PRAGMA data_version").
  const dataVersion = database.prepare('pragma data_version')
  const last = database.prepare('select coalesce(max(seq), 0) as seq from changes')
  const news = database.prepare('select seq, change from changes where seq > ? and origin <> ? order by seq')
  let version = dataVersion.get()?.data_version
  let read = Number(last.get()?.seq)
  let lookedAt = now()

  return {
    look(publish) {
      const versionNow = dataVersion.get()?.data_version
      const missedSome = now() - lookedAt > keptFor
      if (versionNow !== version) {
        const rows = news.all(read, origin)
        version = versionNow
        read = Number(rows.at(-1)?.seq ?? read)
        if (rows.length === 0 || missedSome) publish({ kind: 'anything' })
        else for (const row of rows) publish(readChange(String(row.change)))
      }
      lookedAt = now()
    },
  }
}
