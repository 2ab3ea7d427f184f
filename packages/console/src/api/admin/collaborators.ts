import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Answer, Sent } from '../contract.ts'
import { addressOf, call } from '../http.ts'

/** An account, or an open invitation: each is a row of its own. */
export type AdminCollaborator = Answer<'GET', '/admin/collaborators'>['items'][number]
export type AdminInvitation = AdminCollaborator & {
  readonly invitation: NonNullable<AdminCollaborator['invitation']>
}

export const isInvitation = (row: AdminCollaborator): row is AdminInvitation => row.invitation !== undefined

/** Who is looked for, as the address of the page says it. */
export interface PeopleFilter {
  readonly search?: string | undefined
  /** A role of the file, or {@link SUPER_ADMIN}. */
  readonly role?: string | undefined
  readonly state?: string | undefined
  readonly strategy?: string | undefined
}

/** In the place of a role: no role can be called so. */
export const SUPER_ADMIN = 'super admin'

type Query = NonNullable<Sent<'POST', '/admin/collaborators/bulk'>['matching']>
const states: readonly (string | undefined)[] = ['active', 'disabled', 'invited', 'expired']

/** The same in the words of the server. What an old address may still say is left out. */
const queryOf = ({ search, role, state, strategy }: PeopleFilter): Query => ({
  ...(search && { search }),
  ...(role === SUPER_ADMIN ? { superAdmin: '1' as const } : role && { role }),
  ...(states.includes(state) && { state: state as NonNullable<Query['state']> }),
  ...(strategy && { strategy }),
})

export const collaboratorsQuery = (filter: PeopleFilter, sort: string) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'collaborators', 'list', queryOf(filter), sort],
    queryFn: ({ pageParam }) =>
      call('GET', '/admin/collaborators', {
        query: { limit: '50', ...queryOf(filter), sort, cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: page => page.next,
    placeholderData: previous => previous,
  })

/** The first few whom a part of a name or an address finds. */
export const someoneQuery = (search: string) =>
  queryOptions({
    queryKey: ['admin', 'collaborators', 'someone', search],
    queryFn: () => call('GET', '/admin/collaborators', { query: { limit: '6', search, sort: 'name' } }),
  })

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin', 'collaborators', 'person', id],
    queryFn: () => call('GET', '/admin/collaborators/{id}', { params: { id } }),
  })

/** What each way of a person gives, and which apps it opens. */
export type WayAccess = Answer<'GET', '/admin/collaborators/{id}/access'>[number]

export const accessQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin', 'collaborators', 'access', id],
    queryFn: () => call('GET', '/admin/collaborators/{id}/access', { params: { id } }),
  })

export type Attempt = Answer<'GET', '/admin/collaborators/{id}/attempts'>['signIns'][number]

export const attemptsQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin', 'collaborators', 'attempts', id],
    queryFn: () => call('GET', '/admin/collaborators/{id}/attempts', { params: { id } }),
  })

type BulkBody = Sent<'POST', '/admin/collaborators/bulk'>
export type BulkWish = Pick<BulkBody, 'action' | 'add' | 'remove'>
/** Those of these ids, or everybody who matches. */
export type Whom = { readonly ids: readonly string[] } | { readonly matching: PeopleFilter }
export type BulkResult = Pick<Answer<'POST', '/admin/collaborators/bulk'>, 'changed' | 'unchanged' | 'failed'>

/** People whom one call changes, as the server has it. */
const AT_ONCE = 200

/**
 * Does the same to several people, however many: as many calls as it takes.
 * @param onProgress told of what is done so far
 */
export async function changeSeveral(
  whom: Whom,
  wish: BulkWish,
  onProgress: (so: BulkResult) => void,
): Promise<BulkResult> {
  let all: BulkResult = { changed: 0, unchanged: 0, failed: [] }
  const send = async (body: Pick<BulkBody, 'ids' | 'matching' | 'cursor'>) => {
    const { next, ...done } = await call('POST', '/admin/collaborators/bulk', { body: { ...wish, ...body } })
    all = {
      changed: all.changed + done.changed,
      unchanged: all.unchanged + done.unchanged,
      failed: [...all.failed, ...done.failed],
    }
    onProgress(all)
    return next
  }
  if ('ids' in whom) {
    for (let at = 0; at < whom.ids.length; at += AT_ONCE)
      await send({ ids: whom.ids.slice(at, at + AT_ONCE) })
    return all
  }
  const matching = queryOf(whom.matching)
  let cursor = await send({ matching })
  while (cursor !== undefined) cursor = await send({ matching, cursor })
  return all
}

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
export const importCollaborators = ({ csv, mail }: { readonly csv: Blob; readonly mail: boolean }) =>
  call('POST', '/admin/collaborators/import', {
    body: csv,
    contentType: 'text/csv',
    ...(mail && { query: { mail: '1' } }),
  })
