import { queryOptions } from '@tanstack/react-query'
import type { Answer, Sent } from './contract.ts'
import { call } from './http.ts'

/** A personal API token: a key of mine for a program without a browser. Its value is not among what is known of it. */
export type ApiToken = Answer<'GET', '/auth/tokens'>[number]

/** An app that a token of mine could open. */
export type OpenableApp = Answer<'GET', '/auth/tokens/apps'>[number]

export const myTokensQuery = queryOptions({
  queryKey: ['auth', 'tokens', 'mine'],
  queryFn: () => call('GET', '/auth/tokens'),
})

export const openableAppsQuery = queryOptions({
  queryKey: ['auth', 'tokens', 'apps'],
  queryFn: () => call('GET', '/auth/tokens/apps'),
})

/** The answer holds the value, this once. */
export const createToken = (token: Sent<'POST', '/auth/tokens'>) =>
  call('POST', '/auth/tokens', { body: token })

export const revokeMyToken = (id: string) => call('DELETE', '/auth/tokens/{id}', { params: { id } })
