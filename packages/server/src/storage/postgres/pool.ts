import type { EventEmitter } from 'node:events'
import { Client, type ClientConfig, Pool, TypeOverrides } from 'pg'
import { standbyError } from './faults.ts'
import type { PostgresPlace } from './place.ts'

/** PostgreSQL's type of 64-bit numbers. Ours are times, counts and places in an order: far below 2^53. */
const INT8 = 20

/**
 * The pool listens to those that nobody uses alone. One that breaks within a transaction, between two statements, would end the
 * process; the next statement fails, and says why.
 */
export function outlive(client: EventEmitter): void {
  client.on('error', () => undefined)
}

/** The part of `pg` that its types leave out. */
interface Parameters {
  readonly connection: EventEmitter
}

/** PostgreSQL says by itself whether it is a standby, with each connection: https://www.postgresql.org/docs/15/protocol-flow.html#PROTOCOL-ASYNC */
class KnowingClient extends Client {
  isStandby = false

  constructor(config?: ClientConfig) {
    super(config)
    const { connection } = this as unknown as Parameters
    connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
      if (parameterName === 'in_hot_standby') this.isStandby = parameterValue === 'on'
    })
  }
}

/**
 * As `target_session_attrs=primary` of libpq. A standby may still have what has ended at its primary: nobody is to be let in by it. Not
 * behind pgbouncer, which tells everybody what its first connection was told, also long after a standby has become a primary, or
 * another server has taken its place: there the look for news finds it.
 */
const primaryOnly = {
  Client: KnowingClient,
  verify(client: Client, answer: (error?: Error) => void): void {
    answer((client as KnowingClient).isStandby ? standbyError() : undefined)
  },
}

/**
 * Connections of this node. Each serves one transaction, or one statement, at a time.
 * @param options.onLost told of a connection that broke while nobody used it
 */
export function openPool(
  { client, connections, pgbouncer }: PostgresPlace,
  options: { readonly onLost: (error: Error) => void },
): Pool {
  const types = new TypeOverrides()
  types.setTypeParser(INT8, Number)
  const pool = new Pool({
    ...client,
    ...(pgbouncer ? {} : primaryOnly),
    // Statements that nobody waits for between go together: see `unwaited.ts`.
    pipeline: true,
    types,
    max: connections,
    // One stays, so that whoever comes first after a quiet hour does not wait for a handshake.
    min: 1,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
  })
  // Without a listener, a connection that breaks would end the process.
  pool.on('error', options.onLost)
  pool.on('connect', outlive)
  return pool
}
