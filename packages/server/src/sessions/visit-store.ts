import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { TokenPlace } from './session.ts'
import { storedHost } from './session-store.ts'

/** What sessions tell about who was here. What was seen in the last seconds is in memory, and not in it yet. */
export interface Visits {
  /** Who has a session in one of these places, the last seen first; milliseconds since 1970. */
  visitorsOf(
    places: readonly TokenPlace[],
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
    async visitorsOf(places, limit) {
      if (places.length === 0) return []
      const rows = await db
        .selectFrom('session_tokens as t')
        .innerJoin('sessions as s', 's.id', 't.session_id')
        .select(e => ['s.collaborator_id', e.fn.max('s.last_seen_at').as('at')])
        .where('t.host', 'in', places.map(storedHost))
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
