import type { DatabaseSync } from 'node:sqlite'

/**
 * The row of a commit that changes nothing which anybody keeps in memory. It stands where changes stand, is no change, and
 * is published to nobody. A version that does not know it takes it for `anything`, which is safe.
 */
export const NOTHING_CACHED = JSON.stringify({ kind: 'nothing-cached' })

/** Statements that only read. A `with` may end in a `delete`, so it is not among them. */
const READS = /^\s*(select|pragma|explain|values)\b/i
const TELLS = /^\s*insert into "?changes"?\s/i

/**
 * Marks every commit of this connection that wrote something and told of no change, so that other processes need not take
 * it for `anything`. Here and not in the stores, where one of them could forget it: whatever comes through our connection
 * is marked, and what does not, somebody's write by hand, is not. The mark is in the same commit, so it costs no fsync.
 */
export interface CommitMarks {
  /** From here on. Before it there may be no table to write into, and what a migration changes may be anything. */
  start(as: { readonly origin: string; readonly now: () => number }): void
  /** How to run a statement: a write outside of a transaction gets one of its own, for itself and its mark. */
  around(sql: string): <Result>(run: () => Result) => Result
}

export function createCommitMarks(database: DatabaseSync): CommitMarks {
  const totalChanges = database.prepare('select total_changes() as count')
  const changed = () => totalChanges.get()?.count
  let mark: (() => void) | undefined
  /** Of the transaction that runs: what `changed` said at its beginning, and whether it has told of something. */
  let before = changed()
  let told = false

  function began(): void {
    before = changed()
    told = false
  }

  function markUnlessTold(): void {
    if (!told && changed() !== before) mark?.()
  }

  /** Synchronous, so nothing comes in between. */
  function inTransaction<Result>(run: () => Result): Result {
    database.exec('begin immediate')
    try {
      began()
      const result = run()
      markUnlessTold()
      database.exec('commit')
      return result
    } catch (error) {
      // A full disk has rolled it back already.
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }

  return {
    start({ origin, now }) {
      const insert = database.prepare('insert into changes (origin, at, change) values (?, ?, ?)')
      mark = () => void insert.run(origin, now(), NOTHING_CACHED)
    },
    around(sql) {
      if (READS.test(sql) || sql === 'rollback') return run => run()
      if (sql === 'begin') {
        return run => {
          const result = run()
          began()
          return result
        }
      }
      if (sql === 'commit') {
        return run => {
          markUnlessTold()
          return run()
        }
      }
      const tells = TELLS.test(sql)
      return run => {
        if (database.isTransaction) {
          const result = run()
          if (tells) told = true
          return result
        }
        return mark === undefined || tells ? run() : inTransaction(run)
      }
    },
  }
}
