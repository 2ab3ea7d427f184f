import { queryOptions } from '@tanstack/react-query'
import type { Answer, Sent } from '../contract.ts'
import { call } from '../http.ts'

/** A strategy as an admin sees it; the latest sign-in first. Where `invited` is 0, only self-signup lets anybody in. */
export type AdminStrategy = Answer<'GET', '/admin/strategies'>[number]

export const strategiesQuery = queryOptions({
  queryKey: ['admin', 'strategies'],
  queryFn: () => call('GET', '/admin/strategies'),
})

/** A type of strategy that a file may use. */
export type StrategyType = Answer<'GET', '/admin/strategies/types'>[number]

export const strategyTypesQuery = queryOptions({
  queryKey: ['admin', 'strategy-types'],
  queryFn: () => call('GET', '/admin/strategies/types'),
  staleTime: Number.POSITIVE_INFINITY,
})

/** A provider's entry, filled in as far as it can be: `<label>` of a field stands in it until the field is copied. */
export type Snippet = Answer<'GET', '/admin/strategies/snippets'>[number]

export const snippetsQuery = queryOptions({
  queryKey: ['admin', 'snippets'],
  queryFn: () => call('GET', '/admin/strategies/snippets'),
  staleTime: 60_000,
})

/** Starts a rehearsal with a saved strategy, or with an entry that is not saved yet. */
export const startSignInTest = (what: Sent<'POST', '/admin/strategies/test'>) =>
  call('POST', '/admin/strategies/test', { body: what })

/** A rehearsal so far; secrets in its steps are masked by the server. */
export type SignInTest = Answer<'GET', '/admin/strategies/test/{id}'>

export const signInTestQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin', 'sign-in-test', id],
    queryFn: () => call('GET', '/admin/strategies/test/{id}', { params: { id } }),
    refetchInterval: query => (query.state.data?.state === 'waiting' ? 1_000 : false),
  })
