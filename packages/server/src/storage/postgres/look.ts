import type { PostgresConfig } from '@gatewright/config'
import { Client } from 'pg'
import { explain } from './explain.ts'
import { type PostgresPlace, placeOf } from './place.ts'
import { type PostgresSchema, schemaOf } from './schema.ts'

/** What is to be known of a PostgreSQL before it is relied on. */
export interface PostgresFacts {
  /** As it may be shown. */
  readonly shown: string
  /** `15.8`. */
  readonly version: string
  readonly major: number
  readonly encoding: string
  readonly takesWrites: boolean
  /** Whether the user may make tables. */
  readonly mayCreate: boolean
  /** Tables of ours that belong to somebody else, whose shape the user cannot change. */
  readonly notOwned: readonly string[]
  readonly schema: PostgresSchema
  /** Milliseconds of one answer. */
  readonly latency: number
  /** Its clock's time less that of this machine, in milliseconds. */
  readonly ahead: number
  /** How many connections it takes of this user and database, as far as limits are set, and how many there are. */
  readonly mostConnections: number
  readonly usedConnections: number
  /** Whether what goes over the wire from here is encrypted. */
  readonly encrypted: boolean
  /** Whether something shares connections in between: whoever answers is not who was asked for. */
  readonly pooled: boolean
}

/** Of which the fastest counts. */
const ROUNDS = 5

/** The server's own answer to the process ID that it gave (https://www.postgresql.org/docs/15/protocol-message-formats.html). */
interface Connected {
  readonly processID?: number
  readonly connection?: { readonly stream?: { readonly encrypted?: boolean } }
}

/**
 * Asks a PostgreSQL about itself, by one connection of its own, and changes nothing.
 * @throws StartError with the cure where it cannot be asked
 */
export async function lookAtPostgres(config: PostgresConfig): Promise<PostgresFacts> {
  const place = placeOf(config)
  const client = new Client(place.client)
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await ask(client, place)
  } catch (error) {
    throw explain(error, place.shown)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function ask(client: Client, { shown }: PostgresPlace): Promise<PostgresFacts> {
  const first = async (text: string) => (await client.query(text)).rows[0]
  // The first answer pays for what the session loads, and others for what else this machine does.
  let fastest = { latency: Number.POSITIVE_INFINITY, ahead: 0 }
  for (let round = 0; round < ROUNDS; round += 1) {
    const [begun, before] = [performance.now(), Date.now()]
    const { now } = await first('select extract(epoch from clock_timestamp()) * 1000 as now')
    const latency = performance.now() - begun
    if (latency < fastest.latency) fastest = { latency, ahead: Number(now) - (before + latency / 2) }
  }
  const about = await first(`
    select current_setting('server_version') as version,
      current_setting('server_version_num')::int / 10000 as major,
      current_setting('server_encoding') as encoding,
      not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as takes_writes,
      has_schema_privilege(current_schema(), 'create') as may_create,
      pg_backend_pid() as pid,
      array(select tablename::text from pg_tables where schemaname = current_schema()
        and not pg_has_role(tableowner, 'usage')) as not_owned,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most,
      (select rolconnlimit from pg_roles where rolname = current_user) as of_role,
      (select datconnlimit from pg_database where datname = current_database()) as of_database`)
  const { processID, connection } = client as Connected
  return {
    shown,
    version: String(about.version).split(' ')[0] as string,
    major: about.major,
    encoding: about.encoding,
    takesWrites: about.takes_writes,
    mayCreate: about.may_create === true,
    notOwned: about.not_owned,
    schema: await schemaOf(client),
    ...fastest,
    // Below 0 there is no limit.
    mostConnections: Math.min(
      ...[about.most, about.of_role, about.of_database].filter((most: number) => most >= 0),
    ),
    usedConnections: about.used,
    encrypted: connection?.stream?.encrypted === true,
    pooled: processID !== about.pid,
  }
}
