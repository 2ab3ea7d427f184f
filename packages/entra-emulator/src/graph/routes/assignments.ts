import Type from 'typebox'
import { type AppRoleAssignment, defaultAccessRoleId, findResource, newGuid } from '../../store/index.ts'
import { Guid } from '../../store/schema.ts'
import { readBody } from '../body.ts'
import { badRequest, notFound } from '../errors.ts'
import { answerEntity } from '../odata/entity.ts'
import { writeAssignments } from '../permissions.ts'
import type { GraphAnswer, GraphCall, GraphRoute } from '../route.ts'
import { assignmentKind, assignmentShape } from '../shapes/service-principal.ts'
import { groupOf } from './groups.ts'
import { servicePrincipalOf } from './service-principals.ts'
import { userOf } from './users.ts'

const write = {
  delegated: writeAssignments,
  application: writeAssignments,
  needsRole: 'application administrator',
} as const

const NewAssignment = Type.Object({ principalId: Guid, resourceId: Guid, appRoleId: Guid })

/** Adds an assignment: to a role of the resource, or to the default access where it has no roles for that principal. */
const assign = (call: GraphCall): GraphAnswer => {
  const { store } = call.context
  const input = readBody(NewAssignment, call.body)
  const resource = store.servicePrincipals.get(input.resourceId)
  if (resource === undefined || resource.tenantId !== call.tenantId) throw notFound(input.resourceId)
  const principalType = typeOf(call, input.principalId)
  if (principalType === undefined) throw notFound(input.principalId)
  const role = findResource(store, resource.appId)?.appRoles.find(
    candidate => candidate.id === input.appRoleId,
  )
  if (input.appRoleId !== defaultAccessRoleId && (role === undefined || !role.isEnabled))
    throw badRequest('Permission being assigned was not found on application.', 'appRoleId')
  const memberType = principalType === 'ServicePrincipal' ? 'Application' : 'User'
  if (role !== undefined && !role.allowedMemberTypes.includes(memberType))
    throw badRequest(
      memberType === 'User'
        ? 'This role can be assigned to applications only.'
        : 'This role can be assigned to users and groups only.',
      'appRoleId',
    )
  const taken = store.appRoleAssignments
    .by('resource', resource.id)
    .some(other => other.principalId === input.principalId && other.appRoleId === input.appRoleId)
  if (taken) throw badRequest('Permission being assigned already exists on the object.', 'principalId')
  const assignment = store.appRoleAssignments.insert({
    id: newGuid(),
    tenantId: call.tenantId,
    principalId: input.principalId,
    principalType,
    resourceId: resource.id,
    appRoleId: input.appRoleId,
    createdDateTime: call.now,
  })
  return answerEntity(call, assignmentKind, assignmentShape(store, assignment), { status: 201 })
}

const typeOf = ({ context: { store }, tenantId }: GraphCall, id: string) => {
  if (store.users.get(id)?.tenantId === tenantId) return 'User'
  if (store.groups.get(id)?.tenantId === tenantId) return 'Group'
  if (store.servicePrincipals.get(id)?.tenantId === tenantId) return 'ServicePrincipal'
  return undefined
}

const remove = (call: GraphCall, belongs: (assignment: AppRoleAssignment) => boolean): GraphAnswer => {
  const { store } = call.context
  const assignment = store.appRoleAssignments.get(call.params.assignment ?? '')
  if (assignment === undefined || !belongs(assignment)) throw notFound(call.params.assignment ?? '')
  store.appRoleAssignments.delete(assignment.id)
  return { status: 204 }
}

/** The three kinds of principals have the same calls; reading is a relationship: `navigation/assignments.ts`. */
const ofPrincipal = (
  set: 'users' | 'groups' | 'servicePrincipals',
  idOf: (call: GraphCall) => string,
): GraphRoute[] => [
  {
    method: 'POST',
    path: `${set}/:id/appRoleAssignments`,
    ...write,
    handle: call => {
      if (call.body.principalId !== idOf(call))
        throw badRequest('The principalId must be the object that the path names.', 'principalId')
      return assign(call)
    },
  },
  {
    method: 'DELETE',
    path: `${set}/:id/appRoleAssignments/:assignment`,
    ...write,
    handle: call => {
      const id = idOf(call)
      return remove(call, assignment => assignment.principalId === id)
    },
  },
]

export const assignmentRoutes: readonly GraphRoute[] = [
  {
    method: 'POST',
    path: 'servicePrincipals/:id/appRoleAssignedTo',
    ...write,
    handle: call => {
      if (call.body.resourceId !== servicePrincipalOf(call).id)
        throw badRequest('The resourceId must be the service principal that the path names.', 'resourceId')
      return assign(call)
    },
  },
  {
    method: 'DELETE',
    path: 'servicePrincipals/:id/appRoleAssignedTo/:assignment',
    ...write,
    handle: call => {
      const { id } = servicePrincipalOf(call)
      return remove(call, assignment => assignment.resourceId === id)
    },
  },
  ...ofPrincipal('servicePrincipals', call => servicePrincipalOf(call).id),
  ...ofPrincipal('users', call => userOf(call).id),
  ...ofPrincipal('groups', call => groupOf(call).id),
]
