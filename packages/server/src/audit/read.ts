import { sql } from 'kysely'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import { describeEvent } from './describe.ts'

export interface AuditFilter {
  /** In who, what it was about, address, code, or the whole reference. */
  readonly search?: string
  readonly kind?: string
}

export interface AuditEntry {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly kind: string
  readonly who: string
  /** One sentence. */
  readonly what: string
  readonly result: 'ok' | 'refused'
  readonly code?: string
  readonly ref?: string
  readonly address?: string
  readonly detail: Readonly<Record<string, unknown>>
}

/**
 * Entries, the latest first.
 * @param page.before where an earlier page ended
 * @returns `next`: what to pass as `before`, when there is more
 */
export async function readAudit(
  database: Database,
  filter: AuditFilter,
  page: { readonly limit: number; readonly before?: string },
): Promise<{ readonly items: readonly AuditEntry[]; readonly next?: string }> {
  const db = sqlOf(database)
  const { search, kind } = filter
  const before = page.before === undefined ? undefined : parseCursor(page.before)
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .$if(kind !== undefined, q => q.where('kind', '=', kind as string))
    .$if(search !== undefined, q => {
      const pattern = `%${(search as string).toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
      const like = (column: 'actor' | 'target' | 'ref' | 'address' | 'code') =>
        sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`
      return q.where(e => e.or([like('actor'), like('target'), like('ref'), like('address'), like('code')]))
    })
    .$if(before !== undefined, q => {
      const { at, id } = before as { at: number; id: string }
      return q.where(e => e.or([e('at', '<', at), e.and([e('at', '=', at), e('id', '<', id)])]))
    })
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute()
  const items = rows.slice(0, page.limit).map(row => {
    const detail = JSON.parse(row.detail) as Record<string, unknown>
    return {
      id: row.id,
      at: Number(row.at),
      kind: row.kind,
      who: row.actor,
      what: describeEvent({ ...row, detail }),
      result: row.result === 'ok' ? ('ok' as const) : ('refused' as const),
      ...(row.code === null ? {} : { code: row.code }),
      ...(row.ref === null ? {} : { ref: row.ref }),
      ...(row.address === null ? {} : { address: row.address }),
      detail,
    }
  })
  const last = items.at(-1)
  return { items, ...(rows.length > page.limit && last ? { next: `${last.at}.${last.id}` } : {}) }
}

function parseCursor(cursor: string): { at: number; id: string } {
  const dot = cursor.indexOf('.')
  return { at: Number(cursor.slice(0, dot)), id: cursor.slice(dot + 1) }
}
