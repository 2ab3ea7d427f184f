import { type Config, standingRoles } from '@gatewright/config'
import type { Holder } from './account-identity.ts'
import { effectiveRoles } from './roles.ts'

/** A role that counts, and everything that gives it, in words. */
export interface SourcedRole {
  readonly role: string
  readonly because: readonly string[]
}

/**
 * Where each role of {@link effectiveRoles} comes from: what is to be changed for it to go.
 * @param holder with what still stands of its identity
 */
export function sourcedRoles(
  holder: {
    readonly collaborator: Pick<Holder['collaborator'], 'roles'>
    readonly identity: Pick<Holder['identity'], 'providerRoles' | 'superAdminByLink' | 'strategy'>
  },
  superAdmin: boolean,
  config: Pick<Config, 'roles' | 'strategies'>,
): readonly SourcedRole[] {
  const { collaborator, identity } = holder
  const effective = effectiveRoles(holder, superAdmin, config)
  return effective.map(role => {
    const because: string[] = []
    if (collaborator.roles.includes(role)) because.push('given here')
    for (const grant of identity.providerRoles) {
      if (standingRoles([grant], config.strategies).includes(role))
        because.push(mapped(identity.strategy, grant))
    }
    if (role === 'admin' && superAdmin) {
      because.push(
        identity.superAdminByLink
          ? 'super admin by the one-time link'
          : 'super admin: an entry of superAdmins in the file',
      )
    }
    if (because.length === 0 && role === 'member' && effective.includes('admin'))
      because.push('every admin is a member')
    return { role, because }
  })
}

/** A grant is kept as `roleGrant` writes it: source, claim, value, role. */
function mapped(strategy: string, grant: string): string {
  const [, claim, value] = JSON.parse(grant) as readonly string[]
  return `roleMapping of ${strategy}: ${claim} is ${value}`
}
