import { type Selectable, sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import type { ListPlace } from '../storage/list-place.ts'
import { engineOf, sqlOf, write } from '../storage/sql.ts'
import type { AuditEventsTable } from '../storage/tables.ts'
import type { AuditEvent, IndexedFilter, SignInEntry, StoredEvent } from './audit-event.ts'

/** Entries that have one reference; it is random, so there is hardly ever a second. */
const MOST_WITH_REF = 20

export interface AuditStore {
  add(event: AuditEvent): Promise<void>
  /**
   * Drops so many of the entries from before this time, in milliseconds since 1970, at most; never the last that was written,
   * by whose number the next gets its own.
   * @param upTo number of the last that may go; all may, when absent
   * @returns how many there were
   */
  drop(before: number, limit: number, upTo?: number): Promise<number>
  /**
   * The latest first, from where an earlier page ended. Of a kind, of what was refused, or of all: each has an index, and both
   * together have none, so that the kind of what was refused is the caller's to look at.
   */
  page(
    filter: IndexedFilter,
    page: { readonly limit: number; readonly before?: ListPlace | undefined },
  ): Promise<readonly StoredEvent[]>
  /** Those with this very reference, the latest first: a handful, were there more by chance. */
  withRef(ref: string): Promise<readonly StoredEvent[]>
  /** Of one strategy, refused ones too, the latest first. */
  lastSignIns(strategy: string, limit: number): Promise<readonly SignInEntry[]>
  /** Of one account, the latest first. */
  signInsOf(collaboratorId: string, limit: number): Promise<readonly StoredEvent[]>
  /** What was refused to this actor, the latest first. */
  refusalsOf(actor: string, limit: number): Promise<readonly StoredEvent[]>
}

export function createAuditStore(database: Database, clock: Clock): AuditStore {
  const db = sqlOf(database)
  const isSqlite = engineOf(database) === 'sqlite'
  /**
   * One more than the greatest: one writes at a time, so as the numbers go up, so do the commits. Where several write, `numberEvents`
   * gives them afterwards.
   */
  const nextNumber = isSqlite ? sql<number>`(select coalesce(max(seq), 0) + 1 from audit_events)` : null
  return {
    async add(event) {
      const row = db.insertInto('audit_events').values({
        id: randomId(),
        seq: nextNumber,
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
      await write(database, row)
    },
    async drop(before, limit, upTo) {
      const aged = db.selectFrom('audit_events').select('id').where('at', '<', before)
      const ofEngine = isSqlite
        ? aged.where('seq', '<', e => e.selectFrom('audit_events').select(e.fn.max('seq').as('seq')))
        : aged
      const old = ofEngine.$if(upTo !== undefined, q => q.where('seq', '<=', upTo as number)).limit(limit)
      const { numDeletedRows } = await db
        .deleteFrom('audit_events')
        .where('id', 'in', old)
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
    async page({ kind, refused = false, from }, { limit, before }) {
      const rows = await db
        .selectFrom('audit_events')
        .selectAll()
        // Written out, as the index has it: it holds refusals alone.
        .$if(refused, q => q.where('result', '=', sql.lit('refused')))
        .$if(kind !== undefined && !refused, q => q.where('kind', '=', kind as string))
        .$if(from !== undefined, q => q.where('at', '>=', from as number))
        .$if(before !== undefined, q =>
          q.where(({ eb, refTuple, tuple }) => {
            const { at, id } = before as ListPlace
            return eb(refTuple('at', 'id'), '<', tuple(at, id))
          }),
        )
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toStored)
    },
    async withRef(ref) {
      const rows = await db
        .selectFrom('audit_events')
        .selectAll()
        .where('ref', '=', ref)
        .limit(MOST_WITH_REF)
        .execute()
      return rows.map(toStored).sort((a, b) => b.at - a.at)
    },
    async lastSignIns(strategy, limit) {
      const rows = await db
        .selectFrom('audit_events')
        .select(['actor', 'at', 'result', 'ref'])
        // Written out, as the index has it: it holds sign-ins alone.
        .where('kind', '=', sql.lit('sign-in'))
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
    async signInsOf(collaboratorId, limit) {
      const rows = await db
        .selectFrom('audit_events')
        .selectAll()
        // Written out, as the index has them; so below.
        .where('kind', '=', sql.lit('sign-in'))
        .where('result', '=', sql.lit('ok'))
        .where('actor_id', '=', collaboratorId)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toStored)
    },
    async refusalsOf(actor, limit) {
      const rows = await db
        .selectFrom('audit_events')
        .selectAll()
        .where('result', '=', sql.lit('refused'))
        .where('actor', '=', actor)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toStored)
    },
  }
}

const resultOf = (text: string): 'ok' | 'refused' => (text === 'ok' ? 'ok' : 'refused')

const toStored = (row: Selectable<AuditEventsTable>): StoredEvent => ({
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
})
