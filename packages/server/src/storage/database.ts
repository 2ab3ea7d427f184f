import type { Change } from '../events/events.ts'

declare const opaque: unique symbol

/** What a transaction is for, where that matters to how it is kept. */
export interface TransactionOptions {
  /**
   * It takes something away: a session, a token, a right. That is written though the disk is full, with room that was laid
   * by for it; the work is run a second time then.
   */
  readonly revokes?: boolean
}

/** The database, as everybody passes it on. Only stores look inside, by `sqlOf`. */
export interface Database {
  readonly [opaque]: true
  /**
   * Runs the work in one transaction: all of it is kept, or nothing. Within one that runs already it is a part of that.
   * Give its stores the database that `work` gets, and never the outer one: that would wait for this to end. Nobody else
   * writes meanwhile, so nothing slow belongs into it: after two seconds it is undone.
   * With PostgreSQL others may be in its way, and the work is run again: it changes nothing outside of the database, and returns what
   * is to be told once it is kept.
   * @throws GatewrightError `disk_full`, `storage_unavailable`: it is not kept; where the disk took too long to tell, it may
   *   be found written later, and what it announced is published then as `anything`
   */
  transaction<Result>(
    work: (database: Database) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /**
   * Publishes a change after the commit, here and to every other process on the same data; never where it is rolled back.
   * Belongs into one transaction with what it tells of, which costs one commit and not two, and leaves no moment in which
   * the one is written and the other is not.
   */
  announce(change: Change): Promise<void>
}

/** For what takes something away. */
export const REVOKES: TransactionOptions = { revokes: true }
