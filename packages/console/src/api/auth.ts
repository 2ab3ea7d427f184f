import { queryOptions } from '@tanstack/react-query'
import { ApiError, call } from './http.ts'

/** A way to sign in, as the sign-in page shows it. */
export interface OfferedStrategy {
  readonly id: string
  readonly label: string
  readonly type: 'basic' | 'oauth2'
  /** Where signing in starts; for `basic`, where the form is sent. */
  readonly loginUrl: string
  /** No button on the sign-in page; reached by its own address. */
  readonly hidden: boolean
}

export interface AuthConfig {
  readonly strategies: readonly OfferedStrategy[]
  readonly product: { readonly version: string }
}

/** Who is signed in. */
export interface Me {
  readonly collaborator: { readonly id: string; readonly email: string; readonly fullname: string }
  readonly roles: readonly string[]
  readonly groups: readonly string[]
  readonly superAdmin: boolean
  readonly strategy: { readonly id: string; readonly label: string }
  /** `expiresAt` in milliseconds since 1970. */
  readonly session: { readonly expiresAt: number }
  /** The apps that this person may open. */
  readonly apps: readonly { readonly id: string; readonly name: string; readonly url: string }[]
}

/** What the basic form sends. `newPassword` goes along when the old one must be replaced. */
export interface BasicCredentials {
  readonly email: string
  readonly password: string
  readonly newPassword?: string
  readonly fullname?: string
  readonly returnTo?: string
}

export const authConfigQuery = queryOptions({
  queryKey: ['auth', 'config'],
  queryFn: () => call<AuthConfig>('GET', '/auth/config'),
  staleTime: 10_000,
})

/** `null` when nobody is signed in, which is an answer and not a failure. */
export const meQuery = queryOptions({
  queryKey: ['auth', 'me'],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await call<Me>('GET', '/auth/me')
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 10_000,
})

const strategyPath = (strategy: string) => encodeURIComponent(strategy)

export const signInWithPassword = (strategy: string, credentials: BasicCredentials) =>
  call<{ redirectTo: string }>('POST', `/auth/login/basic/${strategyPath(strategy)}`, credentials)

export const signOut = () => call<{ redirectTo: string }>('POST', '/auth/logout', {})

/** Trades the one-time link for a short-lived cookie: the next sign-in of this browser becomes a super admin. */
export const redeemAdminLink = (token: string) =>
  call<{ expiresAt: number }>('POST', '/auth/admin-link', { token })

/** Makes, or resets, an account of a basic strategy for whoever holds the one-time link, and signs in with it. */
export const createFirstSuperAdmin = (strategy: string, credentials: BasicCredentials) =>
  call<{ redirectTo: string }>('POST', `/auth/admin-link/basic/${strategyPath(strategy)}`, credentials)

/** The address that starts a redirect strategy. */
export function startUrl(strategy: OfferedStrategy, returnTo: string | undefined): string {
  const url = new URL(strategy.loginUrl, window.location.origin)
  if (returnTo !== undefined) url.searchParams.set('returnTo', returnTo)
  return url.href
}
