import type { DatabaseSync } from 'node:sqlite'
import { NOTHING_CACHED } from '../nothing-cached.ts'

const TELLS = /^\s*insert into "?changes"?\s/i

/**
 * Marks every commit of this connection that wrote something and told of no change, so that other processes need not take
 * it for `anything`. Here and not in the stores, where one of them could forget it: whatever comes through our connection
 * is marked, and what does not, somebody's write by hand, is not. The mark is in the same commit, so it costs no fsync.
 */
export interface CommitMarks {
  /** A transaction begins: what it writes is counted from here. */
  began(): void
  /** A statement of it has run. */
  ran(sql: string): void
  /** Something was written that is not counted as rows: pages that were given back. */
  wroteUncounted(): void
  /** It is rolled back: what it wrote and told is undone. */
  undone(): void
  /** It is kept, as a part of the next commit. */
  kept(): void
  /** Before each commit. */
  mark(): void
}

/** @param as.now milliseconds since 1970 */
export function createCommitMarks(
  database: DatabaseSync,
  { origin, now }: { readonly origin: string; readonly now: () => number },
): CommitMarks {
  const totalChanges = database.prepare('select total_changes() as count')
  const changed = () => totalChanges.get()?.count
  const insert = database.prepare('insert into changes (origin, at, change) values (?, ?, ?)')
  /** Of the transaction that runs: what `changed` said at its beginning, and whether it has told of something. */
  let before = changed()
  let tells = false
  /** Of the commit that is to come. */
  let wrote = false
  let told = false
  return {
    began() {
      before = changed()
      tells = false
    },
    ran(sql) {
      if (TELLS.test(sql)) tells = true
    },
    wroteUncounted() {
      wrote = true
    },
    undone() {
      tells = false
      before = changed()
    },
    kept() {
      wrote ||= changed() !== before
      told ||= tells
    },
    mark() {
      if (wrote && !told) insert.run(origin, now(), NOTHING_CACHED)
      wrote = false
      told = false
    },
  }
}
