import type { Change } from '../events/events.ts'

declare const opaque: unique symbol

/** The database, as everybody passes it on. Only stores look inside, by `sqlOf`. */
export interface Database {
  readonly [opaque]: true
  /**
   * Runs the work in one transaction: all of it is kept, or nothing. Within one that runs already it is a part of that.
   * Give its stores the database that `work` gets, and never the outer one: that would wait for this to end.
   */
  transaction<Result>(work: (database: Database) => Promise<Result>): Promise<Result>
  /**
   * Publishes a change after the commit, here and to every other process on the same data; never where it is rolled back.
   * Belongs into one transaction with what it tells of, which costs one commit and not two, and leaves no moment in which
   * the one is written and the other is not.
   */
  announce(change: Change): Promise<void>
}
