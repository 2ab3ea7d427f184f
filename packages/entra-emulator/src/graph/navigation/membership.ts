import { directGroupsOf, transitiveGroupsOf } from '../../store/index.ts'
import type { Navigation } from '../odata/expand.ts'
import type { Resource } from '../odata/resource.ts'
import { readMemberOf, readMembers, readOwnGroups } from '../permissions.ts'
import type { GraphCall } from '../route.ts'
import { directoryObjectKind, typedRolesOf } from '../shapes/directory-object.ts'
import { typedGroup, typedUser } from '../shapes/people.ts'
import { typedServicePrincipal } from '../shapes/service-principal.ts'

const groupsAndRoles =
  (groups: typeof directGroupsOf) =>
  ({ context: { store } }: GraphCall, id: string): Resource[] => {
    const user = store.users.get(id)
    return [...groups(store, id).map(typedGroup), ...(user === undefined ? [] : typedRolesOf(user))]
  }

const memberOf = (groups: typeof directGroupsOf): Navigation => ({
  kind: directoryObjectKind,
  many: true,
  delegated: readMemberOf,
  application: readMemberOf,
  own: readOwnGroups,
  read: groupsAndRoles(groups),
})

/** What something is a member of. */
export const memberships = {
  memberOf: memberOf(directGroupsOf),
  transitiveMemberOf: memberOf(transitiveGroupsOf),
}

/** The direct members of a group. */
export const membersOf = ({ context: { store } }: GraphCall, groupId: string): Resource[] =>
  store.groupMemberships.by('group', groupId).flatMap(({ memberType, memberId }): Resource[] => {
    if (memberType === 'User') {
      const user = store.users.get(memberId)
      return user === undefined ? [] : [typedUser(store, user)]
    }
    if (memberType === 'ServicePrincipal') {
      const principal = store.servicePrincipals.get(memberId)
      return principal === undefined ? [] : [typedServicePrincipal(store, principal)]
    }
    const group = store.groups.get(memberId)
    return group === undefined ? [] : [typedGroup(group)]
  })

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

const members = (read: Navigation['read']): Navigation => ({
  kind: directoryObjectKind,
  many: true,
  delegated: readMembers,
  application: readMembers,
  read,
})

/** Who is a member of a group. */
export const membersOfGroup = {
  members: members(membersOf),
  transitiveMembers: members(transitiveMembersOf),
}
