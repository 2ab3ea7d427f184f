import type { Client, Pool } from 'pg'
import { postgresMigrationNames } from '../migrations/index.ts'

/** `none`: no server has begun here yet. `older`: the next start changes it. */
export type PostgresSchema = 'none' | 'older' | 'current' | 'newer'

/** Which shape the tables have, by the migrations that were run there. Waits for nobody, and changes nothing. */
export async function schemaOf(client: Pick<Pool | Client, 'query'>): Promise<PostgresSchema> {
  const { rows } = await client.query("select to_regclass('kysely_migration') is not null as begun")
  if (!rows[0].begun) return 'none'
  const run: readonly string[] = (await client.query('select name from kysely_migration')).rows.map(
    ({ name }) => name,
  )
  if (run.length === 0) return 'none'
  if (run.some(name => !postgresMigrationNames.includes(name))) return 'newer'
  return run.length < postgresMigrationNames.length ? 'older' : 'current'
}
