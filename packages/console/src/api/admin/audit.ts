import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from '../http.ts'

export interface AuditEntry {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly kind: string
  readonly who: string
  readonly what: string
  readonly result: 'ok' | 'refused'
  readonly ref?: string | null
  readonly detail?: Readonly<Record<string, unknown>> | null
}

export interface AuditFilter {
  readonly search?: string
  readonly kind?: string
}

const parametersOf = (filter: AuditFilter) => {
  const query = new URLSearchParams()
  if (filter.search) query.set('search', filter.search)
  if (filter.kind) query.set('kind', filter.kind)
  return query
}

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'audit', filter.search ?? '', filter.kind ?? ''],
    queryFn: ({ pageParam }) => {
      const query = parametersOf(filter)
      query.set('limit', '50')
      if (pageParam !== '') query.set('before', pageParam)
      return call<{ items: readonly AuditEntry[]; next?: string | null }>('GET', `/admin/audit?${query}`)
    },
    initialPageParam: '',
    getNextPageParam: page => page.next ?? undefined,
    placeholderData: previous => previous,
  })

/** JSON lines of all entries that match. */
export const auditExportUrl = (filter: AuditFilter) => {
  const query = parametersOf(filter).toString()
  return `/api/v1/admin/audit.jsonl${query === '' ? '' : `?${query}`}`
}
