import type { Store, User } from '../../store/index.ts'
import type { Resource, ResourceKind } from '../odata/resource.ts'
import { applicationKind, typedApplication } from './application.ts'
import { groupKind, typedGroup, typedUser, userKind } from './people.ts'
import { servicePrincipalKind, typedServicePrincipal } from './service-principal.ts'
import { directoryRoleKind, directoryRoleShapes } from './tenant.ts'

/** Mixed lists (`memberOf`, `members`): each with its type, and any property of any of them. */
export const directoryObjectKind: ResourceKind = {
  set: 'directoryObjects',
  type: 'directoryObject',
  properties: {
    ...userKind.properties,
    ...groupKind.properties,
    ...servicePrincipalKind.properties,
    ...applicationKind.properties,
    ...directoryRoleKind.properties,
  },
}

/** Any object of a tenant, by its id. */
export const typedObject = (store: Store, tenantId: string, id: string): Resource | undefined => {
  const user = store.users.get(id)
  if (user?.tenantId === tenantId) return typedUser(store, user)
  const group = store.groups.get(id)
  if (group?.tenantId === tenantId) return typedGroup(group)
  const principal = store.servicePrincipals.get(id)
  if (principal?.tenantId === tenantId) return typedServicePrincipal(store, principal)
  const app = store.applications.get(id)
  if (app?.tenantId === tenantId) return typedApplication(store, app)
  return typedRoles([id])[0]
}

const typedRoles = (ids: readonly string[]): Resource[] =>
  directoryRoleShapes()
    .filter(role => ids.includes(role.id))
    .map(role => ({ '@odata.type': '#microsoft.graph.directoryRole', ...role }))

export const typedRolesOf = (user: User): Resource[] =>
  user.directoryRoles.length === 0 ? [] : typedRoles(user.directoryRoles)
