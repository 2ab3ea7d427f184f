import { queryOptions } from '@tanstack/react-query'
import { call } from './http.ts'

/** A personal API token: a key of mine for a program without a browser. Its value is not among what is known of it. */
export interface ApiToken {
  readonly id: string
  /** What it is for, in its owner's words. */
  readonly name: string
  /** Ids of the apps that it opens. */
  readonly apps: readonly string[]
  /** Milliseconds since 1970, as the two below. */
  readonly createdAt: number
  readonly expiresAt: number
  /** To the minute; absent when it was never used. */
  readonly lastUsedAt?: number
}

/** An app that a token of mine could open. */
export interface OpenableApp {
  readonly id: string
  readonly name: string
  readonly url: string
}

export interface NewToken {
  readonly name: string
  readonly apps: readonly string[]
  /** How long it works. */
  readonly days: number
}

export const myTokensQuery = queryOptions({
  queryKey: ['auth', 'tokens', 'mine'],
  queryFn: () => call<readonly ApiToken[]>('GET', '/auth/tokens'),
})

export const openableAppsQuery = queryOptions({
  queryKey: ['auth', 'tokens', 'apps'],
  queryFn: () => call<readonly OpenableApp[]>('GET', '/auth/tokens/apps'),
})

/** The answer holds the value, this once. */
export const createToken = (token: NewToken) =>
  call<{ readonly token: ApiToken; readonly value: string }>('POST', '/auth/tokens', token)

export const revokeMyToken = (id: string) => call('DELETE', `/auth/tokens/${encodeURIComponent(id)}`)
