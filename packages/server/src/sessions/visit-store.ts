import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { rowsIn } from '../storage/row-counts.ts'
import { sqlOf } from '../storage/sql.ts'
import type { TokenPlace } from './session.ts'
import { storedHost } from './session-row-store.ts'

/** Sessions that are looked at to tell who was in a place: those that came last, and those seen last. */
const LOOKED_AT = 500
/** Sessions that have run out and are still there, which a count leaves out: what is left of them is dropped soon. */
const MOST_OVER = 10_000

/** What sessions tell about who was here. What was seen in the last seconds is in memory, and not in it yet. */
export interface Visits {
  /**
   * Who has a session in one of these places, the last seen first; milliseconds since 1970. Where there are more than some
   * hundred sessions, those are looked at that came to these places last, and those that were last seen anywhere.
   */
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
      const hosts = places.map(storedHost)
      const seen = new Map<string, number>()
      for (const { collaborator_id, last_seen_at } of [
        ...(await lastArrived(hosts)),
        ...(await lastSeen(hosts)),
      ]) {
        const at = Math.max(Number(last_seen_at), seen.get(collaborator_id) ?? 0)
        seen.set(collaborator_id, at)
      }
      return [...seen]
        .map(([collaboratorId, lastSeenAt]) => ({ collaboratorId, lastSeenAt }))
        .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
        .slice(0, limit)
    },
    async lastSeenOf(collaboratorIds) {
      if (collaboratorIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('collaborators as c')
        .select(e => [
          'c.id',
          // One step into the index for each, however many sessions somebody has.
          e
            .selectFrom('sessions as s')
            .select('s.last_seen_at')
            .whereRef('s.collaborator_id', '=', 'c.id')
            .orderBy('s.last_seen_at', 'desc')
            .limit(1)
            .as('at'),
        ])
        .where('c.id', 'in', collaboratorIds)
        .execute()
      return new Map(rows.flatMap(({ id, at }) => (at === null ? [] : [[id, Number(at)] as const])))
    },
    async count() {
      const over = db
        .selectFrom('sessions')
        .select('id')
        .where('expires_at', '<=', clock.now())
        .limit(MOST_OVER)
      const { count } = await db
        .selectFrom(over.as('over'))
        .select(e => e.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return (await rowsIn(database, 'sessions')) - Number(count)
    },
  }

  /** All sessions in these places, or where there are very many those that came last. */
  async function lastArrived(hosts: readonly string[]): Promise<readonly Visit[]> {
    const tokens = hosts.map(host =>
      db
        .selectFrom('session_tokens')
        .select('session_id')
        .where('host', '=', host)
        // In the order in which they were made.
        .orderBy(sql`rowid`, 'desc')
        .limit(LOOKED_AT),
    )
    const visits: Visit[] = []
    for (const some of tokens) {
      const rows = await db
        .selectFrom('sessions')
        .select(['collaborator_id', 'last_seen_at'])
        .where('id', 'in', some)
        .execute()
      visits.push(...rows)
    }
    return visits
  }

  /** Those among the sessions last seen anywhere that are in these places. */
  async function lastSeen(hosts: readonly string[]): Promise<readonly Visit[]> {
    const latest = db
      .selectFrom('sessions')
      .select(['id', 'collaborator_id', 'last_seen_at'])
      .orderBy('last_seen_at', 'desc')
      .limit(LOOKED_AT)
    return db
      .selectFrom(latest.as('s'))
      .select(['s.collaborator_id', 's.last_seen_at'])
      .where(e =>
        e.exists(
          e
            .selectFrom('session_tokens as t')
            .select('t.host')
            .whereRef('t.session_id', '=', 's.id')
            .where('t.host', 'in', hosts),
        ),
      )
      .execute()
  }
}

interface Visit {
  readonly collaborator_id: string
  readonly last_seen_at: number
}
