import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { connect } from './connection.ts'
import type { Outcome, Statement } from './orders.ts'

/** What all of our dialects share: SQLite's grammar, by a driver of their own. */
export const dialectOf = (driver: Driver, adapter = new SqliteAdapter()): Dialect => ({
  createDriver: () => driver,
  createAdapter: () => adapter,
  createIntrospector: db => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

/** What Kysely has compiled, as a message to a thread: without its tree, which cannot be cloned. */
export const toStatement = ({ sql, parameters }: CompiledQuery): Statement => ({
  sql,
  parameters: parameters as readonly SQLInputValue[],
})

/** What a thread has answered, as Kysely has it. */
export const toResult = <Row>({ rows, changes, insertId }: Outcome): QueryResult<Row> => ({
  rows: rows as Row[],
  ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }),
  ...(insertId === undefined ? {} : { insertId: BigInt(insertId) }),
})

/** Rows are read whole. */
export function neverStreams(): never {
  throw new Error('rows are not streamed: read them in pages')
}

/** SQLite takes definitions of tables back as it does rows (https://www.sqlite.org/lang_transaction.html): a migration is whole or not at all. */
class DefinitionsInTransactions extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** One connection for everything, in the thread of whoever asks: for migrations, before anybody is served. */
export function openPlainly(file: string): { readonly database: DatabaseSync; readonly dialect: Dialect } {
  const { database, run } = connect(file, { create: true, timeout: 5000 })
  const connection: DatabaseConnection = {
    executeQuery: async query => toResult(run(toStatement(query))),
    streamQuery: neverStreams,
  }
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: async () => database.exec('begin immediate'),
    commitTransaction: async () => database.exec('commit'),
    // A full disk has rolled it back already.
    rollbackTransaction: async () => void (database.isTransaction && database.exec('rollback')),
    releaseConnection: async () => {},
    destroy: async () => database.close(),
  }
  return { database, dialect: dialectOf(driver, new DefinitionsInTransactions()) }
}
