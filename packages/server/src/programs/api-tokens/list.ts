import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'
import { type ApiToken, toApiToken } from './store.ts'

/** A token with the person it belongs to. */
export interface ListedApiToken extends ApiToken {
  readonly email: string
  readonly fullname: string
}

/** Tokens of everybody or of one account, the newest first. */
export async function listApiTokens(
  database: Database,
  filter: { readonly collaboratorId?: string; readonly limit: number },
): Promise<readonly ListedApiToken[]> {
  const db = sqlOf(database)
  const { collaboratorId, limit } = filter
  const rows = await db
    .selectFrom('api_tokens as t')
    .innerJoin('collaborators as c', 'c.id', 't.collaborator_id')
    .selectAll('t')
    .select(['c.email', 'c.fullname'])
    .$if(collaboratorId !== undefined, q => q.where('t.collaborator_id', '=', collaboratorId as string))
    .orderBy('t.created_at', 'desc')
    .orderBy('t.id')
    .limit(limit)
    .execute()
  return rows.map(row => ({ ...toApiToken(row), email: row.email, fullname: row.fullname }))
}
