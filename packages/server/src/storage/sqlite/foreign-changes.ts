import type { DatabaseSync } from 'node:sqlite'
import { readChange } from '../../events/events.ts'
import type { ChangeSource } from '../change-source.ts'
import { NOTHING_CACHED } from '../nothing-cached.ts'

/**
 * What other processes have written to the same file, by their rows: every commit of ours has one, its changes or the mark
 * that nothing cached has changed.
 * @param database a connection that reads
 * @param options.keptFor how long rows are kept at least, in milliseconds; whoever looks later has missed some
 * @param options.now milliseconds, monotonic
 */
export function createForeignChanges(
  database: DatabaseSync,
  options: { readonly origin: string; readonly keptFor: number; readonly now: () => number },
): ChangeSource {
  const { origin, keptFor, now } = options
  const last = database.prepare('select coalesce(max(seq), 0) as seq from changes')
  const news = database.prepare('select seq, change from changes where seq > ? and origin <> ? order by seq')
  let read = Number(last.get()?.seq)
  let lookedAt = now()
  return {
    look(publish) {
      const rows = news.all(read, origin)
      const missedSome = now() - lookedAt > keptFor
      lookedAt = now()
      read = Number(rows.at(-1)?.seq ?? read)
      if (missedSome) return publish({ kind: 'anything' })
      for (const { change } of rows) if (change !== NOTHING_CACHED) publish(readChange(String(change)))
    },
  }
}
