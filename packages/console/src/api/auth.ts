import { queryOptions } from '@tanstack/react-query'
import type { Answer } from './contract.ts'
import { ApiError, call } from './http.ts'

export type AuthConfig = Answer<'GET', '/auth/config'>

/** A way to sign in, as the page behind the one-time link shows it. `loginUrl` is where a form is sent, or where a redirect starts. */
export type OfferedStrategy = AuthConfig['strategies'][number]

/** Who is signed in, and the apps that they may open. */
export type Me = Answer<'GET', '/auth/me'>

/** A field of a form, as the strategy names it. */
export type FormField = NonNullable<OfferedStrategy['fields']>[number]

/** What was filled in, by the name of the field. */
export type Filled = Readonly<Record<string, string>>

export const authConfigQuery = queryOptions({
  queryKey: ['auth', 'config'],
  queryFn: () => call('GET', '/auth/config'),
  staleTime: 10_000,
})

/** `null` when nobody is signed in, which is an answer and not a failure. */
export const meQuery = queryOptions({
  queryKey: ['auth', 'me'],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await call('GET', '/auth/me')
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 10_000,
})

/** @param values with those of `laterFields`, once they are asked for, and `returnTo` */
export const signInByForm = ({ type, id }: OfferedStrategy, values: Filled) =>
  call('POST', '/auth/login/{type}/{strategy}', { params: { type, strategy: id }, body: values })

export const signOut = () => call('POST', '/auth/logout', { body: {} })

/** Trades the one-time link for a short-lived cookie: the next sign-in of this browser becomes a super admin. */
export const redeemAdminLink = (token: string) => call('POST', '/auth/admin-link', { body: { token } })

/** Makes, or resets, an account for whoever holds the one-time link, and signs in with it. */
export const createFirstSuperAdmin = ({ type, id }: OfferedStrategy, values: Filled) =>
  call('POST', '/auth/admin-link/{type}/{strategy}', { params: { type, strategy: id }, body: values })

/** Without what was left empty and may be. */
export const filledIn = (fields: readonly FormField[], values: Filled): Filled =>
  Object.fromEntries(
    fields.flatMap(({ name, optional }) => {
      const value = values[name] ?? ''
      return optional && value === '' ? [] : [[name, value]]
    }),
  )

/** The address that starts a redirect strategy. */
export function startUrl(strategy: OfferedStrategy, returnTo: string): string {
  const url = new URL(strategy.loginUrl, window.location.origin)
  url.searchParams.set('returnTo', returnTo)
  return url.href
}
