import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from './database.ts'
import { engineOf } from './sql.ts'

/**
 * This moment in milliseconds since 1970, within a statement: by the database's clock where several nodes write the same rows, for
 * theirs may be half a minute apart. A clock that a test holds is the same for all of its nodes, and goes on being believed.
 */
export const nowIn = (database: Database, clock: Clock): RawBuilder<number> =>
  engineOf(database) === 'postgres' && clock.monotonic !== undefined
    ? sql<number>`cast(extract(epoch from statement_timestamp()) * 1000 as bigint)`
    : sql<number>`cast(${clock.now()} as bigint)`
