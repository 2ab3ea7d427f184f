import { type Compilable, type Kysely, PostgresAdapter, sql, type UpdateQueryBuilder } from 'kysely'
import { GatewrightError } from '../errors.ts'
import type { Change, Events } from '../events/events.ts'
import type { ChangeLog } from './change-log.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'
import { unwaited } from './unwaited.ts'

const inside = new WeakMap<Database, Kysely<Tables>>()

/** How often a transaction is run, or a statement that stands alone, where others are in its way each time. */
export const ATTEMPTS = 4

/** What a store speaks SQL with. For stores alone: nobody else writes SQL, and no store writes another's tables. */
export function sqlOf(database: Database): Kysely<Tables> {
  const sql = inside.get(database)
  if (sql === undefined) throw new TypeError('not a database of ours')
  return sql
}

/** Which grammar that is, where the two have no word in common. */
export const engineOf = (database: Database): 'sqlite' | 'postgres' =>
  sqlOf(database).getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite'

/**
 * A query that holds the rows which it reads until its transaction ends, so that what is decided by them is still so when it is kept.
 * Rows that name one of them may come all the same (`no key`): of two that each have added one, neither could hold it otherwise.
 * SQLite has one writer at a time, and needs no word for it.
 */
export const holding = <Query extends { forNoKeyUpdate(): Query }>(
  database: Database,
  query: Query,
): Query => (engineOf(database) === 'postgres' ? query.forNoKeyUpdate() : query)

/**
 * Writes within a transaction what nobody needs the answer of: with PostgreSQL it is sent, and comes back at once; what is sent after it
 * goes along, down to the commit, which saves a round trip each. Where it fails, the next statement or the commit throws in its place,
 * and nothing of the transaction is kept. Outside of a transaction, and with SQLite, it is waited for.
 */
export async function write(database: Database, query: Compilable): Promise<void> {
  await sqlOf(database).executeQuery(unwaited(query))
}

/**
 * As {@link write}, of what one alone can have, in a transaction that has looked and found it free: a row whose key may be taken meanwhile. Where
 * another was faster, PostgreSQL undoes the transaction, which is run again and finds what the other has written. With SQLite, which has
 * one writer at a time, nobody is.
 */
export async function claim(database: Database, query: Compilable): Promise<void> {
  await sqlOf(database).executeQuery(unwaited(query, { claims: true }))
}

/** The same of a row that is there to be changed by one alone: none that is left fails, as a key that is taken does. */
export function claimRow<Table extends keyof Tables>(
  database: Database,
  change: UpdateQueryBuilder<Tables, Table, Table, { id: string }>,
): Promise<void> {
  if (engineOf(database) === 'sqlite') return write(database, change)
  const counted = sqlOf(database)
    .with('changed', () => change)
    .selectFrom('changed')
    // A statement fails by no plainer way than a division by zero (SQLSTATE 22012).
    .select(sql<number>`1 / count(*)`.as('changed'))
  return claim(database, counted)
}

/** The way for what must be written though the disk is full. */
export interface Reserve {
  /** Writes when others are refused already. */
  readonly sql: Kysely<Tables>
  /** Makes room. @returns whether there was any to be made */
  giveUp(): Promise<boolean>
}

/** Makes the opaque database that everybody passes on. @param sql what stores see of it, by `sqlOf` */
export function createDatabase(
  sql: Kysely<Tables>,
  options: {
    readonly events: Pick<Events, 'publish'>
    readonly changes: ChangeLog
    /** Without one, what revokes is written as everything else. */
    readonly reserve?: Reserve
    /** Whether a transaction was undone because of what another did meanwhile, and is to be run again. */
    readonly isConflict?: (error: unknown) => boolean
    /** Told of what is about to be written. @returns what is called once it is known whether it is kept, and told of */
    readonly beforeChanges?: (changes: readonly Change[]) => () => void
    /** Told when something was kept that others want to know. */
    readonly afterCommit?: () => void
    /** Told of what would have been said of work that has failed: it may have been kept all the same. */
    readonly afterFailure?: (error: unknown, changes: readonly Change[]) => void
    /** Runs the work in a transaction; Kysely's own where there is none. */
    readonly transact?: <Result>(work: (tx: Kysely<Tables>) => Promise<Result>) => Promise<Result>
  },
): Database {
  const {
    events,
    changes: log,
    reserve,
    beforeChanges = () => () => undefined,
    isConflict = () => false,
    afterCommit,
    afterFailure,
    transact,
  } = options
  async function transaction<Result>(
    sql: Kysely<Tables>,
    work: (database: Database) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const changes: Change[] = []
      let end: (() => void) | undefined
      try {
        const kept = async (tx: Kysely<Tables>) => {
          const result = await work(within(tx, changes))
          end = beforeChanges(changes)
          await log.write(tx, changes)
          return result
        }
        const result = await (transact?.(kept) ?? sql.transaction().execute(kept))
        for (const change of changes) events.publish(change)
        if (changes.length > 0) afterCommit?.()
        return result
      } catch (error) {
        if (attempt < ATTEMPTS && isConflict(error)) continue
        afterFailure?.(error, changes)
        throw error
      } finally {
        end?.()
      }
    }
  }
  const database = {
    async transaction(work, { revokes = false } = {}) {
      if (!revokes || reserve === undefined) return transaction(sql, work)
      try {
        return await transaction(reserve.sql, work)
      } catch (error) {
        const isFull = error instanceof GatewrightError && error.code === 'disk_full'
        if (!isFull || !(await reserve.giveUp())) throw error
        return transaction(reserve.sql, work)
      }
    },
    async announce(change: Change): Promise<void> {
      const end = beforeChanges([change])
      try {
        await log.write(sql, [change])
        events.publish(change)
      } catch (error) {
        afterFailure?.(error, [change])
        throw error
      } finally {
        end()
      }
      afterCommit?.()
    },
  } as Database
  inside.set(database, sql)
  return database
}

/** The same database inside a transaction: what is announced waits for the commit. */
function within(sql: Kysely<Tables>, changes: Change[]): Database {
  const database = {
    transaction: async <Result>(work: (database: Database) => Promise<Result>): Promise<Result> =>
      work(database),
    announce: async change => void changes.push(change),
  } as Database
  inside.set(database, sql)
  return database
}
