import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import { storedHost } from './store.ts'

/** A host that browsers sign in on, as in the `Host` header, and whether they see it by https. */
export interface VisitedHost {
  readonly host: string
  readonly secure: boolean
}

/** What sessions tell about who was here. What was seen in the last seconds is in memory, and not in it yet. */
export interface Visits {
  /** Who has a session on one of these hosts, the last seen first; milliseconds since 1970. */
  visitorsOf(
    hosts: readonly VisitedHost[],
    limit: number,
  ): Promise<readonly { readonly collaboratorId: string; readonly lastSeenAt: number }[]>
  /** When these accounts were last seen; those without a session are left out. */
  lastSeenOf(collaboratorIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Sessions that have not reached their absolute limit. */
  count(): Promise<number>
}

export function createVisitStore(database: Database, clock: Clock): Visits {
  const db = sqlOf(database)
  return {
    async visitorsOf(hosts, limit) {
      if (hosts.length === 0) return []
      const stored = hosts.map(({ host, secure }) => storedHost(host, secure))
      const rows = await db
        .selectFrom('session_tokens as t')
        .innerJoin('sessions as s', 's.id', 't.session_id')
        .select(e => ['s.collaborator_id', e.fn.max('s.last_seen_at').as('at')])
        .where('t.host', 'in', stored)
        .groupBy('s.collaborator_id')
        .orderBy('at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => ({ collaboratorId: row.collaborator_id, lastSeenAt: Number(row.at) }))
    },
    async lastSeenOf(collaboratorIds) {
      if (collaboratorIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('sessions')
        .select(e => ['collaborator_id', e.fn.max('last_seen_at').as('at')])
        .where('collaborator_id', 'in', collaboratorIds)
        .groupBy('collaborator_id')
        .execute()
      return new Map(rows.map(row => [row.collaborator_id, Number(row.at)]))
    },
    async count() {
      const { count } = await db
        .selectFrom('sessions')
        .select(e => e.fn.countAll<number>().as('count'))
        .where('expires_at', '>', clock.now())
        .executeTakeFirstOrThrow()
      return Number(count)
    },
  }
}
