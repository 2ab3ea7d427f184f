import { queryOptions } from '@tanstack/react-query'
import { call } from '../http.ts'
import type { ApiToken } from '../tokens.ts'

/** A token with whose it is. */
export interface AdminApiToken extends ApiToken {
  readonly email: string
  readonly fullname: string
  /** Its owner is a super admin, so only a super admin may revoke it. */
  readonly superAdmin: boolean
}

export const allTokensQuery = queryOptions({
  queryKey: ['auth', 'tokens', 'all'],
  queryFn: async () => (await call<{ items: readonly AdminApiToken[] }>('GET', '/admin/api-tokens')).items,
})

export const revokeToken = (id: string) => call('DELETE', `/admin/api-tokens/${encodeURIComponent(id)}`)
