import { type Group, membershipId, type User } from './directory-model.ts'
import { keyOf, type Store } from './store.ts'

/** The account of a tenant with this sign-in name; case does not matter. */
export const findUser = (store: Store, tenantId: string, name: string): User | undefined =>
  store.users.oneBy('tenantAndName', keyOf(tenantId, name.trim().toLowerCase()))

/** The account at home of whoever has this sign-in name, in whatever tenant. */
export const findHomeUser = (store: Store, name: string): User | undefined =>
  store.users.by('name', name.trim().toLowerCase()).find(user => user.homeAccount === null)

/** Makes a user, group or service principal a direct member; nothing happens when it is one already. */
export const addMember = (
  store: Store,
  groupId: string,
  memberId: string,
  memberType: 'User' | 'Group' | 'ServicePrincipal',
): void => {
  const id = membershipId(groupId, memberId)
  if (store.groupMemberships.get(id) !== undefined) return
  store.groupMemberships.insert({ id, groupId, memberId, memberType })
}

export const removeMember = (store: Store, groupId: string, memberId: string): boolean =>
  store.groupMemberships.delete(membershipId(groupId, memberId))

/** The groups that someone is a direct member of. */
export const directGroupsOf = (store: Store, memberId: string): Group[] =>
  store.groupMemberships
    .by('member', memberId)
    .map(membership => store.groups.get(membership.groupId))
    .filter(group => group !== undefined)

/** The same with every group that contains one of those, each once; cycles end. */
export const transitiveGroupsOf = (store: Store, memberId: string): Group[] => {
  const found = new Map<string, Group>()
  const pending = directGroupsOf(store, memberId)
  for (let group = pending.shift(); group !== undefined; group = pending.shift()) {
    if (found.has(group.id)) continue
    found.set(group.id, group)
    pending.push(...directGroupsOf(store, group.id))
  }
  return [...found.values()]
}

/** Removes an account with its memberships, assignments, consents and refresh tokens. */
export const deleteUser = (store: Store, userId: string): boolean => {
  for (const membership of store.groupMemberships.by('member', userId))
    store.groupMemberships.delete(membership.id)
  for (const assignment of store.appRoleAssignments.by('principal', userId))
    store.appRoleAssignments.delete(assignment.id)
  for (const grant of store.oauth2PermissionGrants.by('principal', userId))
    store.oauth2PermissionGrants.delete(grant.id)
  for (const token of store.refreshTokens.by('user', userId)) store.refreshTokens.delete(token.id)
  for (const report of store.users.by('manager', userId)) store.users.update(report.id, { managerId: null })
  return store.users.delete(userId)
}
