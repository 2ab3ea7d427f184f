import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { StartError } from '../../start-error.ts'
import { migratePostgres } from '../migrations/index.ts'
import type { Tables } from '../tables.ts'
import { explain } from './explain.ts'
import { cureOf } from './faults.ts'
import type { PostgresPlace } from './place.ts'
import { outlive } from './pool.ts'
import { schemaOf } from './schema.ts'

/** The oldest that the suite runs on. */
export const OLDEST = 15

/**
 * Looks whether a database can be used, and brings its tables up to date. Of several nodes that start at once one does it.
 * @throws StartError
 */
export async function prepare(place: PostgresPlace): Promise<void> {
  const { unhurried, shown } = place
  // Of its own, and without limits: a table with many rows takes the time that it takes.
  const pool = new Pool({ ...unhurried, max: 1 })
  pool.on('error', () => undefined)
  pool.on('connect', outlive)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await refuseUnfit(pool, place)
    // Most starts find them as they are to be. The migrator would wait for its lock, and read the catalogue from end to end.
    if ((await schemaOf(pool)) !== 'current') await migratePostgres(db, shown)
  } catch (error) {
    throw explain(error, shown)
  } finally {
    await db.destroy()
    // What has used no connection closes none, and a command would wait for the idle one.
    if (!pool.ended) await pool.end()
  }
}

/** @throws StartError for a server that is too old, another encoding, a standby, a pooler that keeps our limits from it */
export async function refuseUnfit(
  pool: Pool,
  { shown, pgbouncer }: Pick<PostgresPlace, 'shown' | 'pgbouncer'>,
): Promise<void> {
  const { rows } = await pool.query(
    `select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding,
       pg_is_in_recovery() as standby, current_setting('transaction_read_only') = 'on' as read_only,
       current_setting('gatewright.told', true) = 'yes' as is_told`,
  )
  const { version, encoding, standby, read_only, is_told } = rows[0]
  if (version < OLDEST) {
    throw new StartError(
      `${shown} is PostgreSQL ${version}. Gatewright needs ${OLDEST} or newer: upgrade it, or name another server.`,
    )
  }
  if (encoding !== 'UTF8') {
    throw new StartError(
      `${shown} is a database in ${encoding}, which cannot hold every name. Make one with: create database … encoding 'UTF8' template template0`,
    )
  }
  if (standby || read_only) {
    throw new StartError(`${shown} cannot be used. ${cureOf('read-only')}`)
  }
  if (!pgbouncer && is_told !== true) {
    throw new StartError(
      `${shown} drops what it is told with a connection (options), such as how long a statement may take. This is pgbouncer, or another pooler: set storage.pgbouncer to true.`,
    )
  }
}
