import {
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Pool } from 'pg'
import { asSpan } from '../../span.ts'
import type { StorageMeter } from '../meter.ts'
import type { Tables } from '../tables.ts'
import { type Connection, createConnections, severityOf, type Watcher } from './connection.ts'

/** Milliseconds that a transaction may take, from when it has its connection. It may have to wait for what another node holds. */
const TRANSACTION = 5000

/** Statements and transactions at a pool of connections to PostgreSQL. */
export interface Postgres {
  readonly db: Kysely<Tables>
  transact<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result>
  /** Whether it is of a commit whose answer did not come: what it held may be there, may come yet, or not. */
  isUncertain(error: unknown): boolean
}

/**
 * Kysely at a pool of connections.
 * @param pool closed by whoever has opened it
 */
export function openPostgres(
  pool: Pool,
  {
    meter,
    watcher,
    begin: beginning,
    keepsPrepared,
  }: {
    readonly meter?: StorageMeter | undefined
    readonly watcher: Watcher
    /** How a transaction begins. */
    readonly begin: string
    /** Whether a connection is the same server process from one statement to the next, which then keeps what is prepared. */
    readonly keepsPrepared: boolean
  },
): Postgres {
  const uncertain = new WeakSet<Error>()
  const { connect, run, begin, reasonOf } = createConnections({ meter, watcher, uncertain, keepsPrepared })

  const driver: Driver = {
    init: async () => {},
    async acquireConnection() {
      const from = performance.now()
      try {
        const client = await pool.connect()
        meter?.onWait(performance.now() - from)
        return connect(client)
      } catch (error) {
        throw watcher.failed('reading', error)
      }
    },
    async beginTransaction(given) {
      const connection = given as Connection
      connection.begunAt = performance.now()
      connection.deadline = setTimeout(() => {
        // The server ends what its client has left; the work that is under way hears of it with its next statement.
        connection.broken = Object.assign(new Error('the transaction took too long'), { code: '57014' })
      }, TRANSACTION)
      begin(connection, { sql: beginning })
    },
    commitTransaction: given =>
      asSpan('storage write', async () => {
        const connection = given as Connection
        clearTimeout(connection.deadline)
        let isAnswered = false
        try {
          const { command } = await run(connection, { sql: 'commit' })
          isAnswered = true
          await connection.unheard
          if (connection.failed !== undefined) throw connection.failed.error
          if (command === 'ROLLBACK') throw new Error('the transaction had failed and was undone')
          connection.deadline = undefined
          meter?.onWrite(performance.now() - connection.begunAt)
          watcher.worked('writing')
        } catch (error) {
          const told = watcher.failed('writing', await reasonOf(connection, error))
          const mayBeKept = !isAnswered && severityOf(error) !== 'ERROR'
          if (mayBeKept || connection.hasNotBegun) uncertain.add(told)
          throw told
        }
      }),
    async rollbackTransaction(given) {
      const connection = given as Connection
      clearTimeout(connection.deadline)
      connection.deadline = undefined
      // The server does it by itself once the connection is closed.
      if (connection.broken === undefined)
        await run(connection, { sql: 'rollback' }).catch(error => {
          connection.broken = error
        })
    },
    async releaseConnection(given) {
      const { client, broken } = given as Connection
      client.release(broken)
    },
    // Whoever has opened the pool closes it.
    destroy: async () => {},
  }
  const dialectOf = (driver: Driver): Dialect => ({
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  })
  const db = new Kysely<Tables>({ dialect: dialectOf(driver) })

  /** Its own, since Kysely's lets each statement of a transaction wait for the one before: what is asked together goes together. */
  async function transact<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    const connection = await driver.acquireConnection()
    let isOver = false
    const tx = new Kysely<Tables>({
      dialect: dialectOf({
        ...driver,
        async acquireConnection() {
          // Whoever was asking beside what has failed would write into somebody else's.
          if (isOver) throw new Error('the transaction is over')
          return connection
        },
        releaseConnection: async () => undefined,
      }),
    })
    try {
      await driver.beginTransaction(connection, {})
      const result = await work(tx)
      isOver = true
      await driver.commitTransaction(connection)
      return result
    } catch (error) {
      isOver = true
      await driver.rollbackTransaction(connection)
      throw error
    } finally {
      await driver.releaseConnection(connection)
    }
  }
  return { db, transact, isUncertain: error => uncertain.has(error as Error) }
}
