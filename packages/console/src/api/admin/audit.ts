import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { startOfDay } from '../../components/time.ts'
import type { Answer } from '../contract.ts'
import { addressOf, call } from '../http.ts'

export type AuditEntry = Answer<'GET', '/admin/audit'>['items'][number]

/** As it stands in the address of the page. */
export interface AuditFilter {
  readonly search?: string
  readonly kind?: string
  /** `refused` */
  readonly result?: string
  readonly who?: string
  readonly about?: string
  /** `2026-11-29`, in the time zone of the browser; the whole day counts. */
  readonly from?: string
  readonly until?: string
}

export const isFiltered = (filter: AuditFilter): boolean => Object.values(filter).some(Boolean)

/** A typed address may have anything as its result. */
const queryOf = ({ search, kind, result, who, about, from, until }: AuditFilter) => ({
  ...{ search, kind, who, about },
  result: result === 'refused' ? ('refused' as const) : undefined,
  from: asText(startOfDay(from)),
  until: asText(startOfDay(until, 1)),
})

const asText = (moment: number | undefined) => (moment === undefined ? undefined : String(moment))

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'audit', 'list', queryOf(filter)],
    queryFn: ({ pageParam }) =>
      call('GET', '/admin/audit', { query: { ...queryOf(filter), limit: '50', before: pageParam } }),
    initialPageParam: '',
    getNextPageParam: page => page.next,
    placeholderData: previous => previous,
  })

/** JSON lines of all entries that match. */
export const auditExportUrl = (filter: AuditFilter) => addressOf('/admin/audit.jsonl', {}, queryOf(filter))

/** What somebody was answered with whose error page has a reference. */
export type FoundError = NonNullable<Answer<'GET', '/admin/audit/reference'>['error']>

/** @param text as it stands on the page */
export const referenceQuery = (text: string) =>
  queryOptions({
    queryKey: ['admin', 'audit', 'reference', text],
    queryFn: () => call('GET', '/admin/audit/reference', { query: { text } }),
    enabled: text !== '' && text.length <= 320,
  })
