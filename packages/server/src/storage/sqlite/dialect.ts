import { type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, SqliteAdapter } from 'kysely'
import { dialectOf, neverStreams, toResult, toStatement } from './plain.ts'
import type { Reader } from './reader.ts'
import type { OpenTransaction, Writer } from './writer.ts'

/** Statements written as text that only read. A `with` may end in a `delete`, so it is not among them. */
const READS = /^\s*(select|pragma|explain|values)\b/i

const reads = ({ query, sql }: CompiledQuery): boolean =>
  query.kind === 'SelectQueryNode' || (query.kind === 'RawNode' && READS.test(sql))

/** As many as ask at once: only transactions wait for each other, and the writer sees to that. */
class ManyConnections extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/** Outside of a transaction it reads in this thread and writes in the other; inside of one all is done there. */
interface Connection extends DatabaseConnection {
  transaction: OpenTransaction | undefined
}

/** Kysely's way to a reader and a writer. */
export function splitDialect(reader: Pick<Reader, 'run'>, writer: Pick<Writer, 'begin' | 'write'>): Dialect {
  const connect = (): Connection => {
    const connection: Connection = {
      transaction: undefined,
      async executeQuery(query) {
        const statement = toStatement(query)
        const { transaction } = connection
        if (transaction !== undefined) return toResult(await transaction.run(statement))
        return toResult(reads(query) ? reader.run(statement) : await writer.write(statement))
      },
      streamQuery: neverStreams,
    }
    return connection
  }
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connect(),
    async beginTransaction(connection) {
      ;(connection as Connection).transaction = await writer.begin()
    },
    commitTransaction: async connection => (connection as Connection).transaction?.commit(),
    rollbackTransaction: async connection => (connection as Connection).transaction?.rollback(),
    releaseConnection: async () => {},
    // Whoever has opened the reader and the writer closes them.
    destroy: async () => {},
  }
  return dialectOf(driver, new ManyConnections())
}
