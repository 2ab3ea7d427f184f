import type { SQLInputValue } from 'node:sqlite'
import { readChange } from '../../events/events.ts'
import type { ChangeSource } from '../change-source.ts'
import { NOTHING_CACHED } from '../nothing-cached.ts'
import type { Reader } from './reader.ts'

const NEWS = 'select seq, change from changes where seq > ? and origin <> ? order by seq'

/**
 * What other processes have written to the same file, by their rows: every commit of ours has one, its changes or the mark
 * that nothing cached has changed.
 * @param options.keptFor how long rows are kept at least, in milliseconds; whoever looks later has missed some
 * @param options.now milliseconds, monotonic
 */
export function createForeignChanges(
  reader: Pick<Reader, 'run'>,
  options: { readonly origin: string; readonly keptFor: number; readonly now: () => number },
): ChangeSource {
  const { origin, keptFor, now } = options
  const read = (sql: string, ...parameters: SQLInputValue[]) =>
    reader.run({ sql, parameters }).rows as { readonly seq: number; readonly change: string }[]
  let seen = Number(read('select coalesce(max(seq), 0) as seq from changes')[0]?.seq)
  let lookedAt = now()
  return {
    look(publish) {
      const rows = read(NEWS, seen, origin)
      const missedSome = now() - lookedAt > keptFor
      lookedAt = now()
      seen = Number(rows.at(-1)?.seq ?? seen)
      if (missedSome) return publish({ kind: 'anything' })
      for (const { change } of rows) if (change !== NOTHING_CACHED) publish(readChange(change))
    },
  }
}
