import type { EventEmitter } from 'node:events'
import { Pool, TypeOverrides } from 'pg'
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

/**
 * Connections of this node. Each serves one transaction, or one statement, at a time.
 * @param options.onLost told of a connection that broke while nobody used it
 */
export function openPool(
  { client, connections }: PostgresPlace,
  options: { readonly onLost: (error: Error) => void },
): Pool {
  const types = new TypeOverrides()
  types.setTypeParser(INT8, Number)
  const pool = new Pool({
    ...client,
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
