import {
  type ApiResource,
  type AppRoleAssignment,
  directGroupsOf,
  type ServicePrincipal,
  type Store,
} from '../store/index.ts'

/** Assignments to a resource of a user (direct, or of a group that the user is a direct member of) or of an app. */
export const assignmentsOf = (
  store: Store,
  resource: ServicePrincipal,
  principalId: string,
): AppRoleAssignment[] => {
  const principals = new Set([principalId, ...directGroupsOf(store, principalId).map(group => group.id)])
  return store.appRoleAssignments
    .by('resource', resource.id)
    .filter(assignment => principals.has(assignment.principalId))
}

/** Values of the assigned app roles, for the `roles` claim. */
export const roleValues = (
  store: Store,
  api: ApiResource,
  resource: ServicePrincipal,
  principalId: string,
): string[] => {
  const assigned = new Set(
    assignmentsOf(store, resource, principalId).map(assignment => assignment.appRoleId),
  )
  return api.appRoles.flatMap(role =>
    role.isEnabled && role.value !== null && assigned.has(role.id) ? [role.value] : [],
  )
}
