import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { Drafts } from './drafts.ts'

export function createDraftStore(database: Database, clock: Clock): Drafts {
  const db = sqlOf(database)
  return {
    async of(collaboratorId) {
      const row = await db
        .selectFrom('config_drafts')
        .selectAll()
        .where('collaborator_id', '=', collaboratorId)
        .executeTakeFirst()
      return row && { text: row.content, baseVersion: row.base_version, at: Number(row.at) }
    },
    async keep(collaborator_id, { text, baseVersion }) {
      const values = { content: text, base_version: baseVersion, at: clock.now() }
      await db
        .insertInto('config_drafts')
        .values({ collaborator_id, ...values })
        .onConflict(conflict => conflict.column('collaborator_id').doUpdateSet(values))
        .execute()
    },
    async drop(collaboratorId) {
      await db.deleteFrom('config_drafts').where('collaborator_id', '=', collaboratorId).execute()
    },
  }
}
