import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { AuditEvent, AuditFilter, SignInEntry, StoredEvent } from './audit-event.ts'

export interface AuditStore {
  add(event: AuditEvent): Promise<void>
  /**
   * Drops so many of the entries from before this time, in milliseconds since 1970, at most; never the last that was written,
   * by whose number the next gets its own.
   * @param upTo number of the last that may go; all may, when absent
   * @returns how many there were
   */
  drop(before: number, limit: number, upTo?: number): Promise<number>
  /** The latest first, from where an earlier page ended. */
  page(
    filter: AuditFilter,
    page: { readonly limit: number; readonly before?: { readonly at: number; readonly id: string } },
  ): Promise<readonly StoredEvent[]>
  /** Of one strategy, refused ones too, the latest first. */
  lastSignIns(strategy: string, limit: number): Promise<readonly SignInEntry[]>
}

export function createAuditStore(database: Database, clock: Clock): AuditStore {
  const db = sqlOf(database)
  return {
    async add(event) {
      await db
        .insertInto('audit_events')
        .values({
          id: randomId(),
          // In one statement, and one writes at a time: as the numbers go up, so do the commits.
          seq: sql<number>`(select coalesce(max(seq), 0) + 1 from audit_events)`,
          at: clock.now(),
          kind: event.kind,
          actor_id: event.actorId ?? null,
          actor: event.actor.slice(0, 320),
          target: event.target ?? null,
          result: event.result,
          code: event.code ?? null,
          ref: event.ref ?? null,
          address: event.address ?? null,
          detail: JSON.stringify(event.detail ?? {}),
        })
        .execute()
    },
    async drop(before, limit, upTo) {
      const old = db
        .selectFrom('audit_events')
        .select('id')
        .where('at', '<', before)
        .where('seq', '<', e => e.selectFrom('audit_events').select(e.fn.max('seq').as('seq')))
        .$if(upTo !== undefined, q => q.where('seq', '<=', upTo as number))
        .limit(limit)
      const { numDeletedRows } = await db
        .deleteFrom('audit_events')
        .where('id', 'in', old)
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
    async page({ search, kind }, { limit, before }) {
      const rows = await db
        .selectFrom('audit_events')
        .selectAll()
        .$if(kind !== undefined, q => q.where('kind', '=', kind as string))
        .$if(search !== undefined, q => {
          const pattern = `%${(search as string).toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
          const like = (column: 'actor' | 'target' | 'ref' | 'address' | 'code') =>
            sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`
          return q.where(e =>
            e.or([like('actor'), like('target'), like('ref'), like('address'), like('code')]),
          )
        })
        .$if(before !== undefined, q => {
          const { at, id } = before as { at: number; id: string }
          return q.where(e => e.or([e('at', '<', at), e.and([e('at', '=', at), e('id', '<', id)])]))
        })
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => ({
        id: row.id,
        at: Number(row.at),
        kind: row.kind,
        actor: row.actor,
        target: row.target ?? undefined,
        result: resultOf(row.result),
        code: row.code ?? undefined,
        ref: row.ref ?? undefined,
        address: row.address ?? undefined,
        detail: JSON.parse(row.detail),
      }))
    },
    async lastSignIns(strategy, limit) {
      const rows = await db
        .selectFrom('audit_events')
        .select(['actor', 'at', 'result', 'ref'])
        .where('kind', '=', 'sign-in')
        .where('target', '=', strategy)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ actor, at, result, ref }) => ({
        actor,
        at: Number(at),
        result: resultOf(result),
        ref: ref ?? undefined,
      }))
    },
  }
}

const resultOf = (text: string): 'ok' | 'refused' => (text === 'ok' ? 'ok' : 'refused')
