import Type from 'typebox'
import { addMember, type Group, newGuid, removeMember } from '../../store/index.ts'
import { Nullable, Text } from '../../store/schema.ts'
import { readBody } from '../body.ts'
import { badRequest, notFound } from '../errors.ts'
import { answerCollection } from '../odata/collection.ts'
import type { Resource } from '../odata/resource.ts'
import { answerEntity } from '../odata/select.ts'
import { readGroups, readMembers, writeGroups } from '../permissions.ts'
import type { GraphCall, GraphRoute } from '../route.ts'
import { deleteGroup } from '../rules/remove.ts'
import { directoryObjectKind, groupKind, groupShape, typedGroup, typedUser } from '../shapes/people.ts'
import { readRoutes } from './read-routes.ts'

/** The group that a path names. Throws 404. */
export const groupOf = ({ context: { store }, tenantId, params }: GraphCall): Group => {
  const group = store.groups.get((params.id ?? '').toLowerCase())
  if (group === undefined || group.tenantId !== tenantId) throw notFound(params.id ?? '')
  return group
}

const optional = Type.Optional
const GroupInput = Type.Object(
  {
    displayName: optional(Text),
    description: optional(Nullable(Text)),
    securityEnabled: optional(Type.Boolean()),
    mailEnabled: optional(Type.Boolean()),
    mailNickname: optional(Nullable(Text)),
    groupTypes: optional(Type.Array(Text)),
    visibility: optional(Nullable(Text)),
  },
  { additionalProperties: false },
)

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

/** The direct members, users and groups. */
export const membersOf = (call: GraphCall, groupId: string): Resource[] => {
  const { store } = call.context
  return store.groupMemberships.by('group', groupId).flatMap((membership): Resource[] => {
    if (membership.memberType === 'User') {
      const user = store.users.get(membership.memberId)
      return user === undefined ? [] : [typedUser(store, user)]
    }
    const group = store.groups.get(membership.memberId)
    return group === undefined ? [] : [typedGroup(group)]
  })
}

export const groupRoutes: readonly GraphRoute[] = [
  ...readRoutes('groups', reading, {
    kind: groupKind,
    all: ({ context: { store }, tenantId }) => store.groups.by('tenant', tenantId),
    one: groupOf,
    shape: (_store, group) => groupShape(group),
  }),
  {
    method: 'POST',
    path: 'groups',
    ...write,
    handle: call => {
      const input = readBody(GroupInput, call.body)
      const group = call.context.store.groups.insert({
        id: newGuid(),
        tenantId: call.tenantId,
        displayName: checkName(input.displayName ?? ''),
        description: input.description?.trim() || null,
        securityEnabled: input.securityEnabled ?? true,
        createdDateTime: call.now,
      })
      return answerEntity(call, groupKind, groupShape(group), 201)
    },
  },
  {
    method: 'PATCH',
    path: 'groups/:id',
    ...write,
    handle: call => {
      const group = groupOf(call)
      const input = readBody(GroupInput, call.body)
      call.context.store.groups.update(group.id, {
        displayName: input.displayName === undefined ? group.displayName : checkName(input.displayName),
        description: input.description === undefined ? group.description : input.description?.trim() || null,
        securityEnabled: input.securityEnabled ?? group.securityEnabled,
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
    method: 'GET',
    path: 'groups/:id/members',
    ...reading,
    handle: call => answerCollection(call, directoryObjectKind, membersOf(call, groupOf(call).id)),
  },
  {
    method: 'GET',
    path: 'groups/:id/transitiveMembers',
    ...reading,
    handle: call => answerCollection(call, directoryObjectKind, transitiveMembersOf(call, groupOf(call).id)),
  },
  {
    method: 'GET',
    path: 'groups/:id/memberOf',
    delegated: readGroups,
    application: readGroups,
    handle: call => {
      const { store } = call.context
      const group = groupOf(call)
      const groups = store.groupMemberships
        .by('member', group.id)
        .flatMap(membership => store.groups.get(membership.groupId) ?? [])
      return answerCollection(call, directoryObjectKind, groups.map(typedGroup))
    },
  },
  {
    method: 'POST',
    path: 'groups/:id/members/$ref',
    ...writeMembership,
    handle: call => {
      const { store } = call.context
      const group = groupOf(call)
      const reference = call.body['@odata.id']
      const memberId =
        typeof reference === 'string'
          ? /\/([0-9a-f-]{36})\/?$/i.exec(reference)?.[1]?.toLowerCase()
          : undefined
      if (memberId === undefined)
        throw badRequest(
          '"@odata.id" must be the address of a user or group: …/v1.0/directoryObjects/{id}.',
          '@odata.id',
        )
      const member = store.users.get(memberId) ?? store.groups.get(memberId)
      if (member === undefined || member.tenantId !== call.tenantId) throw notFound(memberId)
      if (member.id === group.id) throw badRequest('A group cannot be a member of itself.', '@odata.id')
      if (store.groupMemberships.get(`${group.id}/${member.id}`) !== undefined)
        throw badRequest(
          "One or more added object references already exist for the following modified properties: 'members'.",
          '@odata.id',
        )
      addMember(store, group.id, member.id, store.users.get(memberId) === undefined ? 'Group' : 'User')
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

const transitiveMembersOf = (call: GraphCall, groupId: string): Resource[] => {
  const found = new Map<string, Resource>()
  const seen = new Set<string>()
  const pending = [groupId]
  for (let id = pending.shift(); id !== undefined; id = pending.shift()) {
    if (seen.has(id)) continue
    seen.add(id)
    for (const member of membersOf(call, id)) {
      found.set(member.id, member)
      if (member['@odata.type'] === '#microsoft.graph.group') pending.push(member.id)
    }
  }
  found.delete(groupId)
  return [...found.values()]
}
