import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from './database.ts'
import { engineOf } from './sql.ts'

/** PostgreSQL's own now, as part of a statement: milliseconds since 1970. */
export const postgresTime = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

/**
 * Now, by the clock that all nodes share: PostgreSQL's. Where the data are a file of this machine, that is the machine's own.
 * @returns a part of a statement: milliseconds since 1970
 */
export const databaseTime = (database: Database, clock: Clock): RawBuilder<number> =>
  engineOf(database) === 'postgres' ? postgresTime : sql<number>`cast(${clock.now()} as integer)`
