import type { Database } from '../../src/storage/database.ts'
import { sqlOf } from '../../src/storage/sql.ts'

/** Keeps what is read of a token's session back, between the database and whoever has asked. */
export function holdReads(database: Database) {
  const db = sqlOf(database)
  const execute = db.executeQuery.bind(db)
  const { promise: held, resolve: resume } = Promise.withResolvers<void>()
  const { promise: inside, resolve: reached } = Promise.withResolvers<void>()
  let reads = 0
  db.executeQuery = async query => {
    const answer = await execute(query)
    if (/^select .* inner join "session_tokens"/.test((query as { readonly sql?: string }).sql ?? '')) {
      reads += 1
      reached()
      await held
    }
    return answer as never
  }
  return {
    /** Until something is read. */
    inside,
    resume,
    get reads() {
      return reads
    },
  }
}
