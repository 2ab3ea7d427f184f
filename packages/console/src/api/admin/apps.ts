import { queryOptions } from '@tanstack/react-query'
import { call } from '../http.ts'

export interface AdminApp {
  readonly id: string
  readonly name: string
  /** The first of {@link urls}: where a link to the app leads. */
  readonly url: string
  readonly urls: readonly string[]
  readonly upstreams: readonly AppUpstream[]
  /** Who may enter: one sentence for each rule. */
  readonly who: readonly string[]
  /** `at` in milliseconds since 1970; the latest first. `null` where visits are not counted. */
  readonly recentVisitors: readonly { readonly email: string; readonly at: number }[] | null
}

/** One place where an app listens. */
export interface AppUpstream {
  readonly url: string
  readonly answers: boolean
}

export const appsQuery = queryOptions({
  queryKey: ['admin', 'apps'],
  queryFn: () => call<readonly AdminApp[]>('GET', '/admin/apps'),
})
