import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

/** A token with whose it is. */
export type AdminApiToken = Answer<'GET', '/admin/api-tokens'>['items'][number]

export const allTokensQuery = queryOptions({
  queryKey: ['auth', 'tokens', 'all'],
  queryFn: async () => (await call('GET', '/admin/api-tokens')).items,
})

export const revokeToken = (id: string) => call('DELETE', '/admin/api-tokens/{id}', { params: { id } })
