import { queryOptions } from '@tanstack/react-query'
import { ApiError, call } from './http.ts'

/** A way to sign in, as the sign-in page shows it. */
export interface OfferedStrategy {
  readonly id: string
  readonly label: string
  readonly type: string
  /** Who keeps the accounts: this server, or a provider. */
  readonly accounts: 'here' | 'elsewhere'
  /** A form of ours, or a redirect to a provider. */
  readonly takes: 'form' | 'redirect'
  /** Where a redirect starts, or where the form is sent. */
  readonly loginUrl: string
  /** No button on the sign-in page; reached by its own address. */
  readonly hidden: boolean
  /** Of the form. */
  readonly fields?: readonly FormField[]
  /** Of the form with which whoever holds the one-time link makes an account. */
  readonly registerFields?: readonly FormField[]
}

/** A field of a form, as the strategy names it. */
export interface FormField {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'email' | 'password'
  /** What password managers know it as. */
  readonly autocomplete: string
  readonly description?: string
  readonly optional: boolean
}

/** What was filled in, by the name of the field. */
export type Filled = Readonly<Record<string, string>>

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

const pathOf = ({ type, id }: OfferedStrategy) => `${encodeURIComponent(type)}/${encodeURIComponent(id)}`

/** @param values with `newPassword`, when the old one must be replaced, and `returnTo` */
export const signInByForm = (strategy: OfferedStrategy, values: Filled) =>
  call<{ redirectTo: string }>('POST', `/auth/login/${pathOf(strategy)}`, values)

export const signOut = () => call<{ redirectTo: string }>('POST', '/auth/logout', {})

/** Trades the one-time link for a short-lived cookie: the next sign-in of this browser becomes a super admin. */
export const redeemAdminLink = (token: string) =>
  call<{ expiresAt: number }>('POST', '/auth/admin-link', { token })

/** Makes, or resets, an account for whoever holds the one-time link, and signs in with it. */
export const createFirstSuperAdmin = (strategy: OfferedStrategy, values: Filled) =>
  call<{ redirectTo: string }>('POST', `/auth/admin-link/${pathOf(strategy)}`, values)

/** Without what was left empty and may be. */
export const filledIn = (fields: readonly FormField[], values: Filled): Filled =>
  Object.fromEntries(
    fields.flatMap(({ name, optional }) => {
      const value = values[name] ?? ''
      return optional && value === '' ? [] : [[name, value]]
    }),
  )

/** The address that starts a redirect strategy. */
export function startUrl(strategy: OfferedStrategy, returnTo: string | undefined): string {
  const url = new URL(strategy.loginUrl, window.location.origin)
  if (returnTo !== undefined) url.searchParams.set('returnTo', returnTo)
  return url.href
}
