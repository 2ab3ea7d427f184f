import { infiniteQueryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { addressOf, call } from '../http.ts'

export type AuditEntry = Answer<'GET', '/admin/audit'>['items'][number]

export interface AuditFilter {
  readonly search?: string
  readonly kind?: string
}

export const auditQuery = ({ search, kind }: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'audit', search ?? '', kind ?? ''],
    queryFn: ({ pageParam }) =>
      call('GET', '/admin/audit', { query: { search, kind, limit: '50', before: pageParam } }),
    initialPageParam: '',
    getNextPageParam: page => page.next,
    placeholderData: previous => previous,
  })

/** JSON lines of all entries that match. */
export const auditExportUrl = ({ search, kind }: AuditFilter) =>
  addressOf('/admin/audit.jsonl', {}, { search, kind })
