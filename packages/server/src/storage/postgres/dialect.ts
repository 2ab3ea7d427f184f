import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Pool, PoolClient, QueryResult } from 'pg'
import { asSpan } from '../../span.ts'
import type { StorageMeter } from '../meter.ts'
import { nameOfPrepared } from '../prepared.ts'
import type { Tables } from '../tables.ts'
import { isClaim, isUnwaited } from '../unwaited.ts'

/** Milliseconds that a transaction may take, from when it has its connection. It may have to wait for what another node holds. */
const TRANSACTION = 5000

/** What happens at the database, as the health of the storage hears of it. */
export interface Watcher {
  /** @returns what is to be thrown in its place */
  failed(work: 'reading' | 'writing', thrown: unknown): Error
  worked(work: 'reading' | 'writing'): void
}

interface Connection extends DatabaseConnection {
  readonly client: PoolClient
  /** Set while a transaction is open. */
  deadline: NodeJS.Timeout | undefined
  begunAt: number
  /** Why the connection cannot be used by anybody else. */
  broken: Error | undefined
  /** Of what was sent in this transaction and is not waited for, until all of it is answered. */
  unheard: Promise<unknown> | undefined
  /** What went wrong with that first. */
  failed: { readonly error: unknown } | undefined
}

interface Statement {
  readonly sql: string
  readonly parameters?: unknown[] | undefined
  /** Under which the connection keeps it. */
  readonly name?: string | undefined
  /** It fails where somebody else was faster. */
  readonly claims?: boolean
}

/** Statements and transactions at a pool of connections to PostgreSQL. */
export interface Postgres {
  readonly db: Kysely<Tables>
  transact<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result>
  /** Whether it is of a commit whose answer did not come: what it held may be there, may come yet, or not. */
  isUncertain(error: unknown): boolean
}

export function openPostgres(
  pool: Pool,
  {
    meter,
    watcher,
    begin,
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
  let keeps = keepsPrepared
  /** Of prepared statements: each is prepared anew under another name. */
  let generation = 0

  async function run(connection: Connection, { name, sql, parameters }: Statement): Promise<QueryResult> {
    if (connection.broken !== undefined) throw connection.broken
    try {
      return await connection.client.query({ ...(name && { name }), text: sql, values: parameters })
    } catch (error) {
      const fault = name === undefined ? undefined : faultOfPreparing(error)
      if (fault !== undefined) {
        if (fault === 'changed') generation += 1
        else keeps = false
        return run(connection, { sql, parameters })
      }
      // An answer that is still to come would be taken for that of the next statement.
      if (severityOf(error) === undefined) connection.broken = error as Error
      throw error
    }
  }

  /** Sends it, and whatever follows right behind it. */
  function post(connection: Connection, statement: Statement): void {
    const answer = run(connection, statement).catch(error => {
      connection.failed ??= { error: isOfClaim(statement, error) ? conflictFor(error) : error }
    })
    connection.unheard = Promise.all([connection.unheard, answer])
  }

  /** What failed first, where something did: what comes behind it only says that the transaction has failed. */
  async function reasonOf(connection: Connection, error: unknown): Promise<unknown> {
    // Of one that is given up no answer is waited for.
    if (connection.broken === undefined) await connection.unheard
    return connection.failed === undefined ? error : connection.failed.error
  }

  const connect = (client: PoolClient): Connection => {
    const connection: Connection = {
      client,
      deadline: undefined,
      begunAt: 0,
      broken: undefined,
      unheard: undefined,
      failed: undefined,
      async executeQuery(query) {
        const work = isRead(query) ? 'reading' : 'writing'
        const from = performance.now()
        const statement = { sql: query.sql, parameters: query.parameters.map(storable) }
        if (connection.deadline !== undefined && isUnwaited(query)) {
          post(connection, { ...statement, claims: isClaim(query) })
          return { rows: [] }
        }
        // In a transaction a failure would be its end.
        const name = keeps && connection.deadline === undefined ? nameOfPrepared(query) : undefined
        try {
          const result = await run(connection, { ...statement, name: name && `${name} ${generation}` })
          if (work === 'reading') meter?.onRead(performance.now() - from)
          else if (connection.deadline === undefined) meter?.onWrite(performance.now() - from)
          watcher.worked(work)
          return {
            rows: result.rows,
            ...(isRead(query) || result.rowCount === null
              ? {}
              : { numAffectedRows: BigInt(result.rowCount) }),
          }
        } catch (error) {
          const told = watcher.failed(work, await reasonOf(connection, error))
          if (work === 'writing' && connection.deadline === undefined && severityOf(error) !== 'ERROR')
            uncertain.add(told)
          throw told
        }
      },
      // biome-ignore lint/correctness/useYield: rows are read whole, in pages
      async *streamQuery() {
        throw new Error('rows are not streamed: read them in pages')
      },
    }
    return connection
  }

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
      // It fails where the connection does, and then so does what goes with it.
      post(connection, { sql: begin })
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
          if (!isAnswered && severityOf(error) !== 'ERROR') uncertain.add(told)
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

/** What PostgreSQL itself has answered; after `FATAL` it hangs up, whatever it had done. Absent of what the connection has met. */
const severityOf = (error: unknown): string | undefined => (error as { severity?: string }).severity

const READS = /^\s*(select|explain|show|values)\b/i
const isRead = ({ query, sql }: CompiledQuery): boolean =>
  query.kind === 'SelectQueryNode' || (query.kind === 'RawNode' && READS.test(sql))

/** The key is taken, or of what was to be changed nothing is left (`claimRow`). */
const isOfClaim = ({ claims }: Statement, error: unknown): boolean =>
  claims === true && /^(23505|22012)$/.test((error as { code?: string }).code ?? '')

/** As PostgreSQL says of what it has undone because of another: the transaction is run again. */
const conflictFor = (error: Error): Error =>
  Object.assign(new Error(error.message, { cause: error }), { code: '40001', severity: 'ERROR' })

/**
 * What is wrong with how it was prepared, and not with itself: it is of a table that has changed since, by another version of the program
 * beside this one; or it is `unkept`, gone or there already, as by a pooler between of which nobody has told us.
 */
function faultOfPreparing(error: unknown): 'changed' | 'unkept' | undefined {
  const { code } = error as { readonly code?: string }
  if (code === '0A000') return 'changed'
  return code === '26000' || code === '42P05' ? 'unkept' : undefined
}

const NUL = /\0/g

/**
 * PostgreSQL's texts have no NUL and no half of a surrogate pair, and a statement with one fails. A provider's names may have them:
 * what was stored and what is sought become the same.
 */
export const storable = (value: unknown): unknown =>
  typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())
    ? value.replace(NUL, '\ufffd').toWellFormed()
    : value
