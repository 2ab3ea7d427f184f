import Type from 'typebox'
import { directGroupsOf, directoryRoleIds, transitiveGroupsOf, type User } from '../../store/index.ts'
import { readBody } from '../body.ts'
import { answerCollection } from '../odata/collection.ts'
import type { Resource, ResourceKind } from '../odata/resource.ts'
import { readMemberOf, readOwnGroups } from '../permissions.ts'
import type { GraphAnswer, GraphCall, GraphRoute } from '../route.ts'
import { directoryObjectKind, typedGroup } from '../shapes/people.ts'
import { isPersonal, meOf, userOf } from './users.ts'

/** `memberOf` lists groups and directory roles alike. */
const memberKind: ResourceKind = {
  set: 'directoryObjects',
  properties: [...directoryObjectKind.properties, 'roleTemplateId', 'deletedDateTime'],
}

const roleNames = Object.entries(directoryRoleIds)

const typedRoles = (user: User): Resource[] =>
  user.directoryRoles.map(id => ({
    '@odata.type': '#microsoft.graph.directoryRole',
    // Roles are activated under an id of their own per tenant; the emulator uses the template's.
    id,
    roleTemplateId: id,
    displayName: roleNames.find(([, known]) => known === id)?.[0] ?? id,
    description: null,
    deletedDateTime: null,
  }))

const directly = (call: GraphCall, user: User): GraphAnswer =>
  answerCollection(
    call,
    memberKind,
    isPersonal(user)
      ? []
      : [...directGroupsOf(call.context.store, user.id).map(typedGroup), ...typedRoles(user)],
  )

const transitively = (call: GraphCall, user: User): GraphAnswer =>
  answerCollection(
    call,
    memberKind,
    isPersonal(user)
      ? []
      : [...transitiveGroupsOf(call.context.store, user.id).map(typedGroup), ...typedRoles(user)],
  )

/** `…/memberOf/microsoft.graph.group`: groups without roles. */
const groupsOnly =
  (groups: typeof directGroupsOf) =>
  (call: GraphCall, user: User): GraphAnswer =>
    answerCollection(call, memberKind, groups(call.context.store, user.id).map(typedGroup))

const SecurityOnly = Type.Object({ securityEnabledOnly: Type.Optional(Type.Boolean()) })

const memberIds =
  (withRoles: boolean) =>
  (call: GraphCall, user: User): GraphAnswer => {
    const { securityEnabledOnly = false } = readBody(SecurityOnly, call.body)
    const groups = transitiveGroupsOf(call.context.store, user.id)
      .filter(group => group.securityEnabled || !securityEnabledOnly)
      .map(group => group.id)
    return {
      body: {
        '@odata.context': `${call.root}/$metadata#Collection(Edm.String)`,
        value: withRoles && !securityEnabledOnly ? [...groups, ...user.directoryRoles] : groups,
      },
    }
  }

const calls: readonly {
  readonly method: 'GET' | 'POST'
  readonly name: string
  readonly answer: (call: GraphCall, user: User) => GraphAnswer
}[] = [
  { method: 'GET', name: 'memberOf', answer: directly },
  { method: 'GET', name: 'memberOf/microsoft.graph.group', answer: groupsOnly(directGroupsOf) },
  { method: 'GET', name: 'transitiveMemberOf', answer: transitively },
  { method: 'GET', name: 'transitiveMemberOf/microsoft.graph.group', answer: groupsOnly(transitiveGroupsOf) },
  { method: 'POST', name: 'getMemberObjects', answer: memberIds(true) },
  { method: 'POST', name: 'getMemberGroups', answer: memberIds(false) },
]

/** What somebody is a member of: asked by themselves (`/me`) or about another (`/users/{id}`). */
export const memberOfRoutes: readonly GraphRoute[] = calls.flatMap(
  ({ method, name, answer }): GraphRoute[] => [
    { method, path: `me/${name}`, delegated: readOwnGroups, handle: call => answer(call, meOf(call)) },
    {
      method,
      path: `users/:id/${name}`,
      delegated: readMemberOf,
      application: readMemberOf,
      handle: call => answer(call, userOf(call)),
    },
  ],
)
