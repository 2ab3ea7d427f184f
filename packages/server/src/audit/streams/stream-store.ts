import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'
import type { AuditEvent } from '../audit-event.ts'
import { numberEvents } from './number-events-store.ts'

/**
 * Events that are kept for a receiver that does not take them, at most; of older ones only those that are too young to be
 * deleted. At some hundred bytes each they are less than a gigabyte.
 */
export const MOST_WAITING = 1_000_000

/** An event with its place in the order in which all were written. */
export interface NumberedEvent extends Omit<AuditEvent, 'kind' | 'code' | 'detail'> {
  readonly seq: number
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly kind: string
  readonly code?: string
  readonly detail: Readonly<Record<string, unknown>>
}

export interface StreamStore {
  /** Number of the last event that was written; 0 where there is none. */
  newest(): Promise<number>
  /** Of the last event that the stream's receiver has; `undefined` for a stream that has not begun. */
  cursor(name: string): Promise<number | undefined>
  moveTo(name: string, seq: number): Promise<void>
  /** In order, from behind this one. */
  after(seq: number, limit: number): Promise<readonly NumberedEvent[]>
  /** Of all streams but these. */
  forgetOthers(names: readonly string[]): Promise<void>
  /** Number of the last event that may be deleted while these streams run; `undefined` where all may. */
  mayGo(names: readonly string[]): Promise<number | undefined>
}

export function createStreamStore(database: Database): StreamStore {
  const db = sqlOf(database)
  const numbered = () => numberEvents(database)

  async function newest(): Promise<number> {
    await numbered()
    const { seq } = await db
      .selectFrom('audit_events')
      .select(e => e.fn.max('seq').as('seq'))
      .executeTakeFirstOrThrow()
    return Number(seq ?? 0)
  }

  return {
    newest,
    async cursor(name) {
      const row = await db
        .selectFrom('audit_streams')
        .select('seq')
        .where('name', '=', name)
        .executeTakeFirst()
      return row && Number(row.seq)
    },
    async moveTo(name, seq) {
      await db
        .insertInto('audit_streams')
        .values({ name, seq })
        .onConflict(conflict => conflict.column('name').doUpdateSet({ seq }))
        .execute()
    },
    async after(seq, limit) {
      await numbered()
      const rows = await db
        .selectFrom('audit_events')
        .selectAll()
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute()
      return rows.map(row => ({
        seq: Number(row.seq),
        id: row.id,
        at: Number(row.at),
        kind: row.kind,
        actor: row.actor,
        result: row.result === 'ok' ? 'ok' : 'refused',
        detail: JSON.parse(row.detail),
        ...(row.actor_id !== null && { actorId: row.actor_id }),
        ...(row.target !== null && { target: row.target }),
        ...(row.code !== null && { code: row.code }),
        ...(row.ref !== null && { ref: row.ref }),
        ...(row.address !== null && { address: row.address }),
      }))
    },
    async forgetOthers(names) {
      await db
        .deleteFrom('audit_streams')
        .$if(names.length > 0, q => q.where('name', 'not in', [...names]))
        .execute()
    },
    async mayGo(names) {
      if (names.length === 0) return undefined
      const rows = await db
        .selectFrom('audit_streams')
        .select('seq')
        .where('name', 'in', [...names])
        .execute()
      if (rows.length === 0) return undefined
      const sent = Math.min(...rows.map(({ seq }) => Number(seq)))
      return Math.max(sent, (await newest()) - MOST_WAITING)
    },
  }
}
