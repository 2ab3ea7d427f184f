import {
  type Application,
  directGroupsOf,
  type Store,
  transitiveGroupsOf,
  type User,
} from '../store/index.ts'

/** More groups than this, and a JWT says where to ask instead. */
const groupLimit = 200
/** The same for tokens that travel in an address. */
const implicitGroupLimit = 5

/**
 * Group claims as `groupMembershipClaims` asks for them: `groups` with object ids (nested ones included), the overage shape
 * above the limit, `wids` for directory roles.
 */
export const groupClaims = (
  store: Store,
  app: Application,
  user: User,
  options: {
    /** Issued at the authorize endpoint. */
    readonly implicit: boolean
    readonly graphOrigin: string
    /** Object ID of the app's service principal, for `ApplicationGroup`. */
    readonly servicePrincipalId: string | undefined
  },
): Record<string, unknown> => {
  const wanted = (app.groupMembershipClaims ?? '').split(',').map(part => part.trim())
  const claims: Record<string, unknown> = {}
  if ((wanted.includes('All') || wanted.includes('DirectoryRole')) && user.directoryRoles.length > 0)
    claims.wids = user.directoryRoles
  const groups = groupIds(store, user, wanted, options.servicePrincipalId)
  if (groups === undefined || groups.length === 0) return claims
  if (options.implicit && groups.length > implicitGroupLimit) return { ...claims, hasgroups: true }
  if (groups.length <= groupLimit) return { ...claims, groups }
  return {
    ...claims,
    _claim_names: { groups: 'src1' },
    _claim_sources: {
      // The legacy Graph, as in the real tokens: clients are to ignore it and ask `/v1.0/me/transitiveMemberOf`.
      src1: { endpoint: `https://graph.windows.net/${user.tenantId}/users/${user.id}/getMemberObjects` },
    },
  }
}

const groupIds = (
  store: Store,
  user: User,
  wanted: readonly string[],
  servicePrincipalId: string | undefined,
): string[] | undefined => {
  if (wanted.includes('ApplicationGroup')) {
    const assigned = new Set(
      store.appRoleAssignments
        .by('resource', servicePrincipalId ?? '')
        .filter(assignment => assignment.principalType === 'Group')
        .map(assignment => assignment.principalId),
    )
    return directGroupsOf(store, user.id)
      .map(group => group.id)
      .filter(id => assigned.has(id))
  }
  if (wanted.includes('All')) return transitiveGroupsOf(store, user.id).map(group => group.id)
  if (wanted.includes('SecurityGroup'))
    return transitiveGroupsOf(store, user.id)
      .filter(group => group.securityEnabled)
      .map(group => group.id)
  return undefined
}
