import { notFound } from '../errors.ts'
import { answerCollection } from '../odata/collection.ts'
import type { Resource } from '../odata/resource.ts'
import type { GraphCall, GraphRoute } from '../route.ts'
import { directoryObjectKind } from '../shapes/directory-object.ts'
import { typedUser } from '../shapes/people.ts'
import { directoryRoleKind, directoryRoleShapes, directoryRoleTemplateKind } from '../shapes/tenant.ts'
import { readRoutes } from './read-routes.ts'

const permissions = [
  'RoleManagement.Read.Directory',
  'RoleManagement.ReadWrite.Directory',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const reading = { delegated: permissions, application: permissions }

const roleOf = ({ params }: GraphCall): Resource => {
  const id = (params.id ?? '').replace('roleTemplateId=', '').toLowerCase()
  const role = directoryRoleShapes().find(candidate => candidate.id === id)
  if (role === undefined) throw notFound(id)
  return role
}

/** Roles that the emulator knows; who has them is changed in the portal. */
export const directoryRoleRoutes: readonly GraphRoute[] = [
  ...readRoutes('directoryRoles', reading, {
    kind: directoryRoleKind,
    all: directoryRoleShapes,
    one: roleOf,
    shape: (_store, role) => role,
  }),
  ...readRoutes('directoryRoleTemplates', reading, {
    kind: directoryRoleTemplateKind,
    all: () => directoryRoleShapes().map(withoutTemplate),
    one: call => withoutTemplate(roleOf(call)),
    shape: (_store, template) => template,
  }),
  {
    method: 'GET',
    path: 'directoryRoles/:id/members',
    ...reading,
    handle: call => {
      const { store } = call.context
      const { id } = roleOf(call)
      const people = store.users.by('tenant', call.tenantId).filter(user => user.directoryRoles.includes(id))
      return answerCollection(
        call,
        directoryObjectKind,
        people.map(user => typedUser(store, user)),
      )
    },
  },
]

function withoutTemplate({ roleTemplateId: _, ...template }: Resource): Resource {
  return template
}
