import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

export interface Draft {
  /** With real secrets, like the file. */
  readonly text: string
  readonly baseVersion: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Unfinished texts, one per person: two people who type at once never overwrite each other. */
export interface Drafts {
  of(collaboratorId: string): Promise<Draft | undefined>
  keep(collaboratorId: string, draft: Pick<Draft, 'text' | 'baseVersion'>): Promise<void>
  drop(collaboratorId: string): Promise<void>
}

export function createDrafts(database: Database, clock: Clock): Drafts {
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
