import type { SQLInputValue } from 'node:sqlite'
import type { Failure } from './faults.ts'

/** A statement as Kysely has compiled it. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly SQLInputValue[]
}

/** What a statement gave. Cloned from thread to thread, so plain data alone. */
export interface Outcome {
  readonly rows: readonly unknown[]
  /** Rows that were changed; absent where it read. */
  readonly changes?: number | bigint
  readonly insertId?: number | bigint
}

/**
 * What the writing thread is told. Transactions come one after the other: what lies between a `begin` and its `commit` or
 * `rollback` belongs to it. `before`: not begun later than that, by `monotonic`. `more`: another one stands in the queue, so
 * the commit may wait for it.
 */
export type Order =
  | { readonly kind: 'begin'; readonly before: number }
  | { readonly kind: 'run'; readonly statement: Statement }
  | { readonly kind: 'commit'; readonly more: boolean }
  | { readonly kind: 'rollback'; readonly more: boolean }
  /** A statement that is a transaction of its own. */
  | {
      readonly kind: 'write'
      readonly statement: Statement
      readonly before: number
      readonly more: boolean
    }
  /** Whether somebody has committed without a row that tells of it, since the last time. */
  | { readonly kind: 'look' }
  /** Gives free pages back to the disk, between two transactions. */
  | { readonly kind: 'tidy' }
  /** Gives up the reserve on the disk, or lays it by again. */
  | { readonly kind: 'reserve'; readonly keep: boolean }
  | { readonly kind: 'close' }

/** What an order is for; {@link Replies} has an answer to each. */
export type OrderKind = Order['kind']

/** What each is answered with. */
export interface Replies {
  begin: undefined
  run: Outcome
  commit: undefined
  rollback: undefined
  write: Outcome
  look: { readonly unmarked: boolean }
  /** `more`: there is more to give back. */
  tidy: { readonly more: boolean }
  /** Whether it could be done. */
  reserve: boolean
  close: undefined
}

/** A message to the writing thread. `id`: by which its answer is found, counted up from 1 in a thread’s life. */
export interface Asked {
  readonly id: number
  readonly order: Order
}

/** A message of the writing thread: to an order with that `id`, or by itself. */
export type Answer =
  | { readonly id: number; readonly value: Replies[OrderKind] }
  | { readonly id: number; readonly failure: Failure }
  /** Said without being asked: another process holds the lock, and everything waits for it. */
  | { readonly isBusy: true }

/** Milliseconds by a clock that all threads of the process share, and that is never set. */
export const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6

/** What the thread says by itself, before anything was asked: that the database is open, or why not. */
export const OPENED = 0
