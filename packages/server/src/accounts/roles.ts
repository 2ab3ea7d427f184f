import { type Config, standingRoles } from '@gatewright/config'
import type { Holder } from './account-identity.ts'

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
