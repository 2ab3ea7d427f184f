import { notFound } from '../errors.ts'
import { answerCollection } from '../odata/collection.ts'
import type { Resource } from '../odata/resource.ts'
import { answerEntity } from '../odata/select.ts'
import { readMembers, readOrganization, readSignIns, readUsers } from '../permissions.ts'
import type { GraphRoute } from '../route.ts'
import {
  directoryObjectKind,
  organizationKind,
  organizationShape,
  typedGroup,
  typedUser,
} from '../shapes/people.ts'
import { signInKind, signInShape } from '../shapes/sign-in.ts'
import { tenantOf } from './users.ts'

export const organizationRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: 'organization',
    delegated: readOrganization,
    application: readOrganization,
    handle: call => answerCollection(call, organizationKind, [organizationShape(tenantOf(call))]),
  },
  {
    method: 'GET',
    path: 'organization/:id',
    delegated: readOrganization,
    application: readOrganization,
    handle: call => {
      const tenant = tenantOf(call)
      if (call.params.id?.toLowerCase() !== tenant.id) throw notFound(call.params.id ?? '')
      return answerEntity(call, organizationKind, organizationShape(tenant))
    },
  },
  {
    method: 'GET',
    path: 'directoryObjects/:id',
    delegated: [...readUsers, ...readMembers],
    application: [...readUsers, ...readMembers],
    handle: call => {
      const { store } = call.context
      const id = call.params.id ?? ''
      const user = store.users.get(id)
      const group = store.groups.get(id)
      const found: Resource | undefined =
        user?.tenantId === call.tenantId
          ? typedUser(store, user)
          : group?.tenantId === call.tenantId
            ? typedGroup(group)
            : undefined
      if (found === undefined) throw notFound(id)
      return answerEntity(call, directoryObjectKind, found)
    },
  },
  {
    method: 'GET',
    path: 'auditLogs/signIns',
    delegated: readSignIns,
    application: readSignIns,
    // The newest first, as in the portal.
    handle: call =>
      answerCollection(
        call,
        signInKind,
        call.context.store.signIns.by('tenant', call.tenantId).reverse().map(signInShape),
      ),
  },
  {
    method: 'GET',
    path: 'auditLogs/signIns/:id',
    delegated: readSignIns,
    application: readSignIns,
    handle: call => {
      const signIn = call.context.store.signIns.get(call.params.id ?? '')
      if (signIn === undefined || signIn.tenantId !== call.tenantId) throw notFound(call.params.id ?? '')
      return answerEntity(call, signInKind, signInShape(signIn))
    },
  },
]
