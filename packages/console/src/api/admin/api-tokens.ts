import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

/** A token with whose it is. */
export type AdminApiToken = Answer<'GET', '/admin/api-tokens'>['items'][number]

export const allTokensQuery = infiniteQueryOptions({
  queryKey: ['auth', 'tokens', 'all'],
  queryFn: ({ pageParam }) =>
    call('GET', '/admin/api-tokens', { query: { limit: '200', before: pageParam } }),
  initialPageParam: '',
  getNextPageParam: page => page.next,
})

export const revokeToken = (id: string) => call('DELETE', '/admin/api-tokens/{id}', { params: { id } })

/** Those of one person that work: what ends with a reset of their password. */
export const tokensOfQuery = (collaboratorId: string) =>
  queryOptions({
    queryKey: ['auth', 'tokens', 'of', collaboratorId],
    queryFn: async () => (await call('GET', '/admin/api-tokens', { query: { collaboratorId } })).items,
    select: tokens => tokens.filter(token => token.expiresAt > Date.now()).length,
    staleTime: 0,
  })

/** All of one person, the newest first. */
export const tokensOfPersonQuery = (collaboratorId: string) =>
  queryOptions({
    queryKey: ['auth', 'tokens', 'list of', collaboratorId],
    queryFn: () => call('GET', '/admin/api-tokens', { query: { collaboratorId, limit: '50' } }),
  })
