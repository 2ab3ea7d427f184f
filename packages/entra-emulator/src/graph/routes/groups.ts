import Type from 'typebox'
import { addMember, type Group, keptGroupProperties, newGuid, removeMember } from '../../store/index.ts'
import { Nullable, Text } from '../../store/schema.ts'
import { readResource } from '../body.ts'
import { badRequest, notFound, notImplemented } from '../errors.ts'
import { groupNavigations } from '../navigation/index.ts'
import { navigationRoutes } from '../navigation/routes.ts'
import { answerEntity } from '../odata/entity.ts'
import { readMembers, writeGroups } from '../permissions.ts'
import { boundIds, idOfReference, principalOf, withoutBound } from '../reference.ts'
import type { GraphCall, GraphRoute } from '../route.ts'
import { deleteGroup } from '../rules/remove.ts'
import { groupKind, groupShape } from '../shapes/people.ts'
import { readRoutes } from './read-routes.ts'

/** The group that a path names. Throws 404. */
export const groupOf = ({ context: { store }, tenantId, params }: GraphCall): Group => {
  const group = store.groups.get((params.id ?? '').toLowerCase())
  if (group === undefined || group.tenantId !== tenantId) throw notFound(params.id ?? '')
  return group
}

const optional = Type.Optional
const groupInput = {
  fields: Type.Object({
    displayName: optional(Text),
    description: optional(Nullable(Text)),
    securityEnabled: optional(Type.Boolean()),
  }),
  kept: keptGroupProperties,
  kind: groupKind,
  unkept: ['membershipRule', 'membershipRuleProcessingState', 'isArchived', 'owners@odata.bind'],
}

const reading = { delegated: readMembers, application: readMembers }
const write = { delegated: writeGroups, application: writeGroups, needsRole: 'user administrator' } as const
const writeMembership = {
  ...write,
  delegated: [...writeGroups, 'GroupMember.ReadWrite.All'],
  application: [...writeGroups, 'GroupMember.ReadWrite.All'],
}

const checkName = (name: string): string => {
  if (name.trim() === '' || name.length > 256)
    throw badRequest('The group name is required, with at most 256 characters.', 'displayName')
  return name.trim()
}

/** A body over a group, without the members that it brings along. Throws a 501 for a group that fills itself by a rule. */
const readGroup = (call: GraphCall) => {
  const read = readResource(groupInput, withoutBound(call, 'members'))
  if ((read.kept.groupTypes as readonly string[] | undefined)?.includes('DynamicMembership'))
    throw notImplemented('groups with dynamic membership')
  return read
}

/** Graph takes that many members along with a group. */
const maxBound = 20

/** Who is to become a member by `members@odata.bind`. Throws a 400, or 404. */
const boundMembers = (call: GraphCall, groupId?: string) => {
  const ids = boundIds(call, 'members')
  if (ids.length > maxBound)
    throw badRequest(`At most ${maxBound} members can be added at once.`, 'members@odata.bind')
  return ids.map(id => memberToBe(call, id, groupId))
}

const memberToBe = (call: GraphCall, id: string, groupId: string | undefined) => {
  const member = principalOf(call, id)
  if (member.row.id === groupId) throw badRequest('A group cannot be a member of itself.', '@odata.id')
  if (groupId !== undefined && call.context.store.groupMemberships.get(`${groupId}/${id}`) !== undefined)
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
      '@odata.id',
    )
  return member
}

export const groupRoutes: readonly GraphRoute[] = [
  ...readRoutes('groups', reading, {
    kind: groupKind,
    all: ({ context: { store }, tenantId }) => store.groups.by('tenant', tenantId),
    one: groupOf,
    shape: (_store, group) => groupShape(group),
    navigations: groupNavigations,
  }),
  ...navigationRoutes('groups/:id', call => groupOf(call).id, groupNavigations),
  {
    method: 'POST',
    path: 'groups',
    ...write,
    handle: call => {
      const { store } = call.context
      const members = boundMembers(call)
      const { fields: input, kept } = readGroup(call)
      const group = store.groups.insert({
        id: newGuid(),
        tenantId: call.tenantId,
        displayName: checkName(input.displayName ?? ''),
        description: input.description?.trim() || null,
        securityEnabled: input.securityEnabled ?? true,
        properties: { ...kept },
        createdDateTime: call.now,
      })
      for (const { row, type } of members) addMember(store, group.id, row.id, type)
      return answerEntity(call, groupKind, groupShape(group), { status: 201 })
    },
  },
  {
    method: 'PATCH',
    path: 'groups/:id',
    ...write,
    handle: call => {
      const { store } = call.context
      const group = groupOf(call)
      const members = boundMembers(call, group.id)
      const { fields: input, kept } = readGroup(call)
      const displayName = input.displayName === undefined ? group.displayName : checkName(input.displayName)
      for (const { row, type } of members) addMember(store, group.id, row.id, type)
      store.groups.update(group.id, {
        displayName,
        description: input.description === undefined ? group.description : input.description?.trim() || null,
        securityEnabled: input.securityEnabled ?? group.securityEnabled,
        properties: { ...group.properties, ...kept },
      })
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'groups/:id',
    ...write,
    handle: call => {
      deleteGroup(call.context.store, groupOf(call).id)
      return { status: 204 }
    },
  },
  {
    method: 'POST',
    path: 'groups/:id/members/$ref',
    ...writeMembership,
    handle: call => {
      const group = groupOf(call)
      const { row, type } = memberToBe(call, idOfReference(call.body['@odata.id']), group.id)
      addMember(call.context.store, group.id, row.id, type)
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'groups/:id/members/:member/$ref',
    ...writeMembership,
    handle: call => {
      if (!removeMember(call.context.store, groupOf(call).id, call.params.member ?? ''))
        throw notFound(call.params.member ?? '')
      return { status: 204 }
    },
  },
]
