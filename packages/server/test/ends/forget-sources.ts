import type { Database } from '../../src/storage/database.ts'
import { sqlOf } from '../../src/storage/sql.ts'

/** As in data of before sources were written down. */
export async function forgetSources(database: Database): Promise<void> {
  await sqlOf(database).updateTable('sessions').set({ source: null }).execute()
  await sqlOf(database).updateTable('api_tokens').set({ source: null }).execute()
}
