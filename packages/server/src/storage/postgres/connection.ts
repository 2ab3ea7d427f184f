import type { CompiledQuery, DatabaseConnection } from 'kysely'
import type { PoolClient, QueryResult } from 'pg'
import type { StorageMeter } from '../meter.ts'
import { nameOfPrepared } from '../prepared.ts'
import { ATTEMPTS } from '../sql.ts'
import { isClaim, isUnwaited } from '../unwaited.ts'
import { conflictFor, faultOfPreparing, isClaimLost, isParentGone, isUndone } from './statement-faults.ts'

/** What happens at the database, as the health of the storage hears of it. */
export interface Watcher {
  /** @returns what is to be thrown in its place */
  failed(work: 'reading' | 'writing', thrown: unknown): Error
  worked(work: 'reading' | 'writing'): void
}

/** One of a pool, for as long as somebody has it. */
export interface Connection extends DatabaseConnection {
  readonly client: PoolClient
  /** Set while a transaction is open. */
  deadline: NodeJS.Timeout | undefined
  begunAt: number
  /** Its beginning has failed, and what was sent right behind it stood alone: it may have been kept. */
  hasNotBegun: boolean
  /** Why the connection cannot be used by anybody else. */
  broken: Error | undefined
  /** Of what was sent in this transaction and is not waited for, until all of it is answered. */
  unheard: Promise<unknown> | undefined
  /** What went wrong in it first: whatever comes behind says only that it has failed. */
  failed: { readonly error: unknown } | undefined
}

/** What is done at connections: statements that are waited for, and such as go along with the next one. */
export interface Connections {
  connect(client: PoolClient): Connection
  /** @throws what PostgreSQL has answered, or why the connection cannot be used */
  run(connection: Connection, statement: SqlStatement): Promise<QueryResult>
  /** Begins a transaction; what comes next goes right behind it. */
  begin(connection: Connection, statement: SqlStatement): void
  /** What failed first, where something did: what comes behind it only says that the transaction has failed. */
  reasonOf(connection: Connection, error: unknown): Promise<unknown>
}

interface SqlStatement {
  readonly sql: string
  readonly parameters?: unknown[] | undefined
  /** Under which the connection keeps it. */
  readonly name?: string | undefined
  /** It fails where somebody else was faster. */
  readonly claims?: boolean
}

/**
 * @param options.uncertain gets the errors of what may have been kept all the same: its answer did not come
 * @param options.keepsPrepared whether a connection is the same server process from one statement to the next, which then keeps what is
 *   prepared
 */
export function createConnections(options: {
  readonly meter: StorageMeter | undefined
  readonly watcher: Watcher
  readonly uncertain: WeakSet<Error>
  readonly keepsPrepared: boolean
}): Connections {
  const { meter, watcher, uncertain, keepsPrepared } = options
  let keeps = keepsPrepared
  /** Of prepared statements: each is prepared anew under another name. */
  let generation = 0

  async function run(connection: Connection, { name, sql, parameters }: SqlStatement): Promise<QueryResult> {
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

  /** One that stands alone is a transaction as well: what was undone because of another is run again. */
  async function runAlone(connection: Connection, statement: SqlStatement): Promise<QueryResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await run(connection, statement)
      } catch (error) {
        if (attempt === ATTEMPTS || !(isUndone(error) || isParentGone(error))) throw error
      }
    }
  }

  function begin(connection: Connection, statement: SqlStatement): void {
    const answer = run(connection, statement).catch(error => {
      connection.failed ??= { error }
      connection.hasNotBegun = true
      // Nothing more is sent: each would be a transaction of its own.
      connection.broken ??= error
    })
    connection.unheard = Promise.all([connection.unheard, answer])
  }

  /** Sends it, and whatever follows right behind it. */
  function post(connection: Connection, statement: SqlStatement): void {
    const answer = run(connection, statement).catch(error => {
      const isOthers = isParentGone(error) || (statement.claims && isClaimLost(error))
      connection.failed ??= { error: isOthers ? conflictFor(error) : error }
    })
    connection.unheard = Promise.all([connection.unheard, answer])
  }

  async function reasonOf(connection: Connection, error: unknown): Promise<unknown> {
    // Of one that is given up no answer is waited for.
    if (connection.broken === undefined) await connection.unheard
    return connection.failed === undefined ? error : connection.failed.error
  }

  function connect(client: PoolClient): Connection {
    const connection: Connection = {
      client,
      deadline: undefined,
      begunAt: 0,
      hasNotBegun: false,
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
        const isAlone = connection.deadline === undefined
        // In a transaction a failure would be its end.
        const name = keeps && isAlone ? nameOfPrepared(query) : undefined
        try {
          const asked = { ...statement, name: name && `${name} ${generation}` }
          const result = await (isAlone ? runAlone : run)(connection, asked)
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
          // What was sent behind it, or along with it, fails because of it.
          if (!isAlone)
            connection.failed ??= { error: isParentGone(error) ? conflictFor(error as Error) : error }
          const told = watcher.failed(work, await reasonOf(connection, error))
          const mayBeKept =
            work === 'writing' && connection.deadline === undefined && severityOf(error) !== 'ERROR'
          if (mayBeKept || connection.hasNotBegun) uncertain.add(told)
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
  return { connect, run, begin, reasonOf }
}

/** What PostgreSQL itself has answered; after `FATAL` it hangs up, whatever it had done. Absent of what the connection has met. */
export const severityOf = (error: unknown): string | undefined => (error as { severity?: string }).severity

const READS = /^\s*(select|explain|show|values)\b/i
const isRead = ({ query, sql }: CompiledQuery): boolean =>
  query.kind === 'SelectQueryNode' || (query.kind === 'RawNode' && READS.test(sql))

const NUL = /\0/g

/**
 * PostgreSQL's texts have no NUL and no half of a surrogate pair, and a statement with one fails. A provider's names may have them:
 * what was stored and what is sought become the same.
 */
export const storable = (value: unknown): unknown =>
  typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())
    ? value.replace(NUL, '\ufffd').toWellFormed()
    : value
