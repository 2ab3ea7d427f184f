import type { DatabaseSync } from 'node:sqlite'
import type { CommitMarks } from './commit-marks.ts'

/** How long the first of a group waits for the others, in milliseconds. A commit costs an fsync, whatever is in it. */
const GATHER = 10

/** Too late to begin; nothing was written. */
export class TooLateError extends Error {
  override readonly name = 'TooLateError'
}

/**
 * Transactions that stand in a queue share a commit, and so an fsync: each is a savepoint in one transaction of SQLite's.
 * One that is rolled back takes none of the others along. Where SQLite itself rolls back, on a full disk, all of them are.
 */
export interface GroupCommit {
  /** Whether a transaction, or a commit that is put off, is open. */
  readonly isOpen: boolean
  /** Whether a commit waits for the next transaction. */
  readonly isPutOff: boolean
  /**
   * @param before not later than this, by `now`
   * @returns `false` while another process holds the lock: to be asked again
   * @throws TooLateError; whatever the check before writing throws; SQLite's error
   */
  begin(before: number): boolean
  /** @throws SQLite's error */
  run<Result>(sql: string, statement: () => Result): Result
  /**
   * @param more another one is going to begin, so the commit may wait
   * @param settled told once it is on the disk, or why it is not
   */
  commit(more: boolean, settled: (error?: unknown) => void): void
  rollback(more: boolean): void
  /** Commits what is put off, unless a transaction is open. */
  flush(): void
}

/**
 * @param options.check throws where nothing may be written, before each group
 * @param options.now milliseconds, monotonic
 */
export function createGroupCommit(
  database: DatabaseSync,
  options: { readonly marks: CommitMarks; readonly check: () => void; readonly now: () => number },
): GroupCommit {
  const { marks, check, now } = options
  let startedAt = 0
  let inTransaction = false
  /** Why the transaction that is open can no longer be kept. */
  let lost: { readonly error: unknown } | undefined
  let gathered: ((error?: unknown) => void)[] = []

  /** After an error: whether SQLite has rolled everything back by itself (a full disk, an I/O error, no memory). */
  function afterError(error: unknown): void {
    if (database.isTransaction) return
    if (inTransaction) lost = { error }
    settle(error)
  }

  function settle(error?: unknown): void {
    const all = gathered
    gathered = []
    for (const settled of all) settled(error)
  }

  function commitGroup(): void {
    if (!database.isTransaction) return
    try {
      marks.mark()
      database.exec('commit')
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      settle(error)
      return
    }
    settle()
  }

  function commitUnless(more: boolean): void {
    if (!more || now() - startedAt >= GATHER) commitGroup()
  }

  return {
    get isOpen() {
      return database.isTransaction || inTransaction
    },
    get isPutOff() {
      return database.isTransaction && !inTransaction
    },
    begin(before) {
      if (now() > before) throw new TooLateError('not begun in time')
      if (!database.isTransaction) {
        check()
        try {
          // Not `begin`: a transaction that reads first and writes later would fail when another process wrote in between.
          database.exec('begin immediate')
        } catch (error) {
          if (isBusy(error)) return false
          throw error
        }
        startedAt = now()
      }
      database.exec('savepoint one')
      lost = undefined
      inTransaction = true
      marks.began()
      return true
    },
    run(sql, statement) {
      if (lost !== undefined) throw lost.error
      try {
        const result = statement()
        marks.ran(sql)
        return result
      } catch (error) {
        afterError(error)
        throw error
      }
    },
    commit(more, settled) {
      inTransaction = false
      if (lost !== undefined) return settled(lost.error)
      try {
        marks.kept()
        database.exec('release one')
      } catch (error) {
        settled(error)
        return afterError(error)
      }
      gathered.push(settled)
      commitUnless(more)
    },
    rollback(more) {
      inTransaction = false
      if (lost !== undefined || !database.isTransaction) return
      database.exec('rollback to one; release one')
      marks.undone()
      commitUnless(more && gathered.length > 0)
    },
    flush() {
      if (!inTransaction) commitGroup()
    },
  }
}

const isBusy = (error: unknown): boolean => {
  const { errcode } = error as { readonly errcode?: number }
  return errcode !== undefined && (errcode & 0xff) === 5
}
