import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { IntendedSaves } from './intended-saves.ts'

/** @param path of the file, absolute: another file's saves are another server's */
export function createIntendedSaveStore(database: Database, path: string): IntendedSaves {
  const db = sqlOf(database)
  return {
    async begin({ version, at, ...rest }) {
      const values = { version, at, save: JSON.stringify(rest) }
      await db
        .insertInto('config_saves')
        .values({ path, ...values })
        .onConflict(conflict => conflict.column('path').doUpdateSet(values))
        .execute()
    },
    async find() {
      const row = await db.selectFrom('config_saves').selectAll().where('path', '=', path).executeTakeFirst()
      return row && { ...JSON.parse(row.save), version: row.version, at: Number(row.at) }
    },
    async drop() {
      await db.deleteFrom('config_saves').where('path', '=', path).execute()
    },
  }
}
