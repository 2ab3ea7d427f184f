import { type Config, standingRoles } from '@gatewright/config'
import type { Collaborator } from './collaborator.ts'

/**
 * The roles that count now: those given here and those that `roleMapping` gives for what the provider said, as far as the
 * configuration still knows them;
 * `admin` for a super admin; and `member` for every admin, so that "for members" never shuts an admin out.
 */
export function effectiveRoles(
  collaborator: Pick<Collaborator, 'roles' | 'providerRoles'>,
  superAdmin: boolean,
  config: Pick<Config, 'roles' | 'strategies'>,
): readonly string[] {
  const roles = new Set([
    ...collaborator.roles,
    ...standingRoles(collaborator.providerRoles, config.strategies),
  ])
  if (superAdmin) roles.add('admin')
  if (roles.has('admin')) roles.add('member')
  return [...roles].filter(role => config.roles.includes(role)).sort()
}
