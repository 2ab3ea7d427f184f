import type { AppConfig } from '@gatewright/config'
import { storedHost } from '../../sessions/session-store.ts'
import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'

/** Visitors that an app lists. */
const LISTED = 10

/**
 * Who has a session on the app's own hosts, the last seen first. An app below a path of the console's host shares the
 * console's sessions, so of its visitors nothing is known: `null`.
 * @param consoleHost as in the `Host` header
 */
export async function recentVisitors(
  database: Database,
  app: Pick<AppConfig, 'urls'>,
  consoleHost: string,
): Promise<{ email: string; at: number }[] | null> {
  const db = sqlOf(database)
  const hosts = app.urls
    .map(({ origin }) => new URL(origin))
    .filter(({ host }) => host !== consoleHost)
    .map(({ host, protocol }) => storedHost({ host, secure: protocol === 'https:' }))
  if (hosts.length === 0) return null
  const rows = await db
    .selectFrom('session_tokens as t')
    .innerJoin('sessions as s', 's.id', 't.session_id')
    .innerJoin('collaborators as c', 'c.id', 's.collaborator_id')
    .select(e => ['c.id', 'c.email', e.fn.max('s.last_seen_at').as('at')])
    .where('t.host', 'in', hosts)
    .groupBy(['c.id', 'c.email'])
    .orderBy('at', 'desc')
    .limit(LISTED)
    .execute()
  return rows.map(({ email, at }) => ({ email, at: Number(at) }))
}
