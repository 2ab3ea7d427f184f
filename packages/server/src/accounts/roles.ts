import { type Config, standingRoles } from '@gatewright/config'
import type { Holder } from './account-identity.ts'

/** Roles that somebody has been given, and had before. */
export interface RoleChange {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/**
 * A change of roles as it is when it is written: what is added and taken away is so by what they were taken for, and what somebody else
 * has added or taken away since stays so.
 * @param roles those that are wanted
 * @param was those that whoever wants them took them for
 */
export function roleChange(
  current: readonly string[],
  roles: readonly string[],
  was: readonly string[] = current,
): RoleChange {
  const wanted = roles.filter(role => !was.includes(role) || current.includes(role))
  const addedSince = current.filter(role => !was.includes(role))
  return { from: current, to: [...new Set([...wanted, ...addedSince])] }
}

/**
 * The roles that count now in sessions of an identity: those given here and those that `roleMapping` gives for what its own
 * provider said, as far as the configuration still knows them; `admin` for a super admin; and `member` for every admin, so
 * that "for members" never shuts an admin out.
 */
export function effectiveRoles(
  {
    collaborator,
    identity,
  }: {
    readonly collaborator: Pick<Holder['collaborator'], 'roles'>
    readonly identity: Pick<Holder['identity'], 'providerRoles'>
  },
  superAdmin: boolean,
  config: Pick<Config, 'roles' | 'strategies'>,
): readonly string[] {
  const roles = new Set([...collaborator.roles, ...standingRoles(identity.providerRoles, config.strategies)])
  if (superAdmin) roles.add('admin')
  if (roles.has('admin')) roles.add('member')
  return [...roles].filter(role => config.roles.includes(role)).sort()
}
