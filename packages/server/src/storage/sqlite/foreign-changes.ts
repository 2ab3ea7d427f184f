import type { DatabaseSync } from 'node:sqlite'
import { readChange } from '../../events/events.ts'
import type { ChangeSource } from '../change-source.ts'
import { NOTHING_CACHED } from './commit-marks.ts'

/**
 * What other processes have written to the same file. Whether something was written and what are read in one read
 * transaction: between two, another process could commit, and its row would be taken for that of the commit before.
 *
 * Every commit of ours has a row: its changes, or the mark that nothing cached has changed. One without, by hand or by an
 * older version, counts as `anything`. Where it comes within the same half second as another with a row it is not
 * noticed: rows alone are sure to be.
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
  const inOneRead = <Result>(read: () => Result): Result => {
    // A transaction of ours that runs is one that writes (`begin immediate`): nobody else can commit meanwhile.
    if (database.isTransaction) return read()
    database.exec('begin')
    try {
      return read()
    } finally {
      database.exec('rollback')
    }
  }
  let { version, read } = inOneRead(() => ({
    version: dataVersion.get()?.data_version,
    read: Number(last.get()?.seq),
  }))
  let lookedAt = now()

  return {
    look(publish) {
      const { versionNow, rows } = inOneRead(() => {
        const versionNow = dataVersion.get()?.data_version
        return { versionNow, rows: versionNow === version ? undefined : news.all(read, origin) }
      })
      const missedSome = now() - lookedAt > keptFor
      lookedAt = now()
      if (rows === undefined) return
      version = versionNow
      read = Number(rows.at(-1)?.seq ?? read)
      if (rows.length === 0 || missedSome) return publish({ kind: 'anything' })
      for (const { change } of rows) if (change !== NOTHING_CACHED) publish(readChange(String(change)))
    },
  }
}
