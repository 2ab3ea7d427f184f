import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

/** A session with the person it belongs to. Times are milliseconds since 1970. */
export interface ListedSession {
  readonly id: string
  readonly collaboratorId: string
  readonly email: string
  readonly strategy: string
  readonly address: string
  readonly userAgent: string
  readonly createdAt: number
  /** As written; what was seen in the last seconds is in memory. */
  readonly lastSeenAt: number
  readonly expiresAt: number
}

/** The latest first. */
export async function listSessions(
  database: Database,
  filter: { readonly collaboratorId?: string; readonly sessionId?: string; readonly limit: number },
): Promise<readonly ListedSession[]> {
  const db = sqlOf(database)
  const { collaboratorId, sessionId, limit } = filter
  const rows = await db
    .selectFrom('sessions as s')
    .innerJoin('collaborators as c', 'c.id', 's.collaborator_id')
    .select(['s.id', 's.collaborator_id', 'c.email', 's.strategy', 's.address', 's.user_agent'])
    .select(['s.created_at', 's.last_seen_at', 's.expires_at'])
    .$if(collaboratorId !== undefined, q => q.where('s.collaborator_id', '=', collaboratorId as string))
    .$if(sessionId !== undefined, q => q.where('s.id', '=', sessionId as string))
    .orderBy('s.last_seen_at', 'desc')
    .orderBy('s.id')
    .limit(limit)
    .execute()
  return rows.map(row => ({
    id: row.id,
    collaboratorId: row.collaborator_id,
    email: row.email,
    strategy: row.strategy,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: Number(row.created_at),
    lastSeenAt: Number(row.last_seen_at),
    expiresAt: Number(row.expires_at),
  }))
}
