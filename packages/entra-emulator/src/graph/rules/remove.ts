import { keyOf, type Store } from '../../store/index.ts'

/** Removes an app's presence in a tenant with its consents and assignments, in both directions. */
export const deleteServicePrincipal = (store: Store, id: string): boolean => {
  for (const grant of store.oauth2PermissionGrants.by('client', id))
    store.oauth2PermissionGrants.delete(grant.id)
  const principal = store.servicePrincipals.get(id)
  if (principal !== undefined)
    for (const grant of store.oauth2PermissionGrants.by('tenant', principal.tenantId))
      if (grant.resourceId === id) store.oauth2PermissionGrants.delete(grant.id)
  for (const assignment of store.appRoleAssignments.by('resource', id))
    store.appRoleAssignments.delete(assignment.id)
  for (const assignment of store.appRoleAssignments.by('principal', id))
    store.appRoleAssignments.delete(assignment.id)
  for (const membership of store.groupMemberships.by('member', id))
    store.groupMemberships.delete(membership.id)
  for (const key of store.signingKeys.list())
    if (key.servicePrincipalId === id) store.signingKeys.delete(key.id)
  return store.servicePrincipals.delete(id)
}

/** Removes a registration, its service principal at home, and its refresh tokens. Other tenants keep theirs, as in Entra. */
export const deleteApplication = (store: Store, id: string): boolean => {
  const app = store.applications.get(id)
  if (app === undefined) return false
  const principal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(app.tenantId, app.appId))
  if (principal !== undefined) deleteServicePrincipal(store, principal.id)
  for (const token of store.refreshTokens.by('app', app.appId)) store.refreshTokens.delete(token.id)
  return store.applications.delete(id)
}

export const deleteGroup = (store: Store, id: string): boolean => {
  for (const membership of store.groupMemberships.by('group', id))
    store.groupMemberships.delete(membership.id)
  for (const membership of store.groupMemberships.by('member', id))
    store.groupMemberships.delete(membership.id)
  for (const assignment of store.appRoleAssignments.by('principal', id))
    store.appRoleAssignments.delete(assignment.id)
  return store.groups.delete(id)
}
