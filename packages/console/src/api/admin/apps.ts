import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

/** An app as an admin sees it; the latest visitor first. */
export type AdminApp = Answer<'GET', '/admin/apps'>[number]

/** One place where an app listens. */
export type AppUpstream = AdminApp['upstreams'][number]

export const appsQuery = queryOptions({
  queryKey: ['admin', 'apps'],
  queryFn: () => call('GET', '/admin/apps'),
})
