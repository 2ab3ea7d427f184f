import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from './database.ts'
import { engineOf } from './sql.ts'

/** PostgreSQL's own clock, in milliseconds since 1970: it goes on while a statement waits for another's rows. */
export const postgresTime: RawBuilder<number> = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

/**
 * Now, by the clock that all nodes share: PostgreSQL's. Where the data are a file of this machine, that is the machine's own.
 * @returns a part of a statement: milliseconds since 1970
 */
export const databaseTime = (database: Database, clock: Clock): RawBuilder<number> =>
  engineOf(database) === 'postgres' ? postgresTime : sql<number>`cast(${clock.now()} as integer)`

/**
 * When the statement began, by the same clock: for one that compares with it and adds to it, in several places. A clock that a test
 * holds is the same for all of its nodes, and is believed there.
 * @returns a part of a statement: milliseconds since 1970
 */
export const statementTime = (database: Database, clock: Clock): RawBuilder<number> =>
  engineOf(database) === 'postgres' && clock.monotonic !== undefined
    ? sql<number>`cast(extract(epoch from statement_timestamp()) * 1000 as bigint)`
    : sql<number>`cast(${clock.now()} as bigint)`
