import { queryOptions } from '@tanstack/react-query'
import { call } from '../http.ts'

export interface AdminApp {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly upstreams: readonly string[]
  /** Who may enter: one sentence for each rule. */
  readonly who: readonly string[]
  /** Whether an upstream answers; `null` when it has not been asked yet. */
  readonly answers: boolean | null
  /** `at` in milliseconds since 1970; the latest first. */
  readonly recentVisitors: readonly { readonly email: string; readonly at: number }[]
}

export const appsQuery = queryOptions({
  queryKey: ['admin', 'apps'],
  queryFn: () => call<readonly AdminApp[]>('GET', '/admin/apps'),
})
