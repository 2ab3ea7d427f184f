import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Answer, Sent } from '../contract.ts'
import { addressOf, call } from '../http.ts'

/** An account, or an open invitation: each is a row of its own. */
export type AdminCollaborator = Answer<'GET', '/admin/collaborators'>['items'][number]
export type AdminInvitation = AdminCollaborator & {
  readonly invitation: NonNullable<AdminCollaborator['invitation']>
}

export const isInvitation = (row: AdminCollaborator): row is AdminInvitation => row.invitation !== undefined

export const collaboratorsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'collaborators', search],
    queryFn: ({ pageParam }) =>
      call('GET', '/admin/collaborators', { query: { limit: '50', search, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: page => page.next,
    placeholderData: previous => previous,
  })

/** The answer holds a link to be sent to the person and, for a strategy with passwords, a password: this once. */
export const invite = (invitation: Sent<'POST', '/admin/collaborators/invite'>) =>
  call('POST', '/admin/collaborators/invite', { body: invitation })

/** What became of one of several addresses; holds a password like `invite`. */
export type InvitedAddress = Answer<'POST', '/admin/collaborators/invite-several'>['items'][number]

/** @param wish.addresses as they were pasted */
export const inviteSeveral = (wish: Sent<'POST', '/admin/collaborators/invite-several'>) =>
  call('POST', '/admin/collaborators/invite-several', { body: wish })

export const changeCollaborator = (id: string, change: Sent<'PATCH', '/admin/collaborators/{id}'>) =>
  call('PATCH', '/admin/collaborators/{id}', { params: { id }, body: change })

export const deleteCollaborator = (id: string) =>
  call('DELETE', '/admin/collaborators/{id}', { params: { id } })

export const resetPassword = (id: string) =>
  call('POST', '/admin/collaborators/{id}/reset-password', { params: { id }, body: {} })

/** Sends the mail of an invitation again, with another one-time password where it has one. */
export const sendMailAgain = (id: string) =>
  call('POST', '/admin/collaborators/{id}/mail', { params: { id } })

export const unlock = (id: string) =>
  call('POST', '/admin/collaborators/{id}/unlock', { params: { id }, body: {} })

/** What somebody signs in with, as administrators see it. */
export type AdminWay = Answer<'GET', '/admin/collaborators/{id}/identities'>[number]

export const waysOfQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin', 'collaborators', 'ways', id],
    queryFn: () => call('GET', '/admin/collaborators/{id}/identities', { params: { id } }),
  })

export const removeWay = (id: string, identityId: string) =>
  call('DELETE', '/admin/collaborators/{id}/identities/{identityId}', { params: { id, identityId } })

/** Says that the addresses that an admin typed for somebody's password are theirs. */
export const vouch = (id: string) => call('POST', '/admin/collaborators/{id}/vouch', { params: { id } })

/** Whose account an invited address has already. */
export type AddressHolder = NonNullable<Answer<'POST', '/admin/collaborators/invite'>['holder']>

export const collaboratorsCsvUrl = addressOf('/admin/collaborators.csv')

/** @param csv as it is: the server knows its letters, and refuses what it would have to guess */
export const importCollaborators = (csv: Blob) =>
  call('POST', '/admin/collaborators/import', { body: csv, contentType: 'text/csv' })
