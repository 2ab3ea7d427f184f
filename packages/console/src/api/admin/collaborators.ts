import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from '../http.ts'

export interface AdminCollaborator {
  readonly id: string
  readonly email: string
  readonly fullname: string
  readonly roles: readonly string[]
  readonly superAdmin: boolean
  readonly disabled: boolean
  /** Ids of the strategies that they have signed in with. */
  readonly strategies: readonly string[]
  /** Too many wrong passwords; ends by itself or with {@link unlock}. */
  readonly locked: boolean
  /** Milliseconds since 1970; absent when they never came. */
  readonly lastSeenAt?: number | null
  /** Not redeemed yet. */
  readonly invitation?: { readonly strategy: string; readonly expiresAt: number } | null
}

interface CollaboratorsPage {
  readonly items: readonly AdminCollaborator[]
  /** Cursor of the next page. */
  readonly next?: string | null
  readonly total: number
}

export const collaboratorsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'collaborators', search],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: '50' })
      if (search !== '') query.set('search', search)
      if (pageParam !== '') query.set('cursor', pageParam)
      return call<CollaboratorsPage>('GET', `/admin/collaborators?${query}`)
    },
    initialPageParam: '',
    getNextPageParam: page => page.next ?? undefined,
    placeholderData: previous => previous,
  })

export interface Invited {
  /** To be sent to the person. */
  readonly link: string
  /** For a basic strategy: shown this once. */
  readonly oneTimePassword?: string
}

export const invite = (invitation: {
  readonly email: string
  readonly strategy: string
  readonly roles: readonly string[]
}) => call<Invited>('POST', '/admin/collaborators/invite', invitation)

const at = (id: string) => `/admin/collaborators/${encodeURIComponent(id)}`

export const changeCollaborator = (
  id: string,
  change: { readonly roles?: readonly string[]; readonly disabled?: boolean },
) => call('PATCH', at(id), change)

export const deleteCollaborator = (id: string) => call('DELETE', at(id))

export const resetPassword = (id: string) =>
  call<{ oneTimePassword: string }>('POST', `${at(id)}/reset-password`, {})

export const unlock = (id: string) => call('POST', `${at(id)}/unlock`, {})

export const collaboratorsCsvUrl = '/api/v1/admin/collaborators.csv'

export interface Imported {
  readonly imported: number
  readonly problems: readonly { readonly line: number; readonly what: string }[]
}

export const importCollaborators = (csv: string) =>
  call<Imported>('POST', '/admin/collaborators/import', csv, 'text/csv')
