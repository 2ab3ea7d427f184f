import type { Config } from '@gatewright/config'
import { createAccountStore } from '../../accounts/account-store.ts'
import { createInvitationStore } from '../../accounts/invitation-store.ts'
import { invitationIdOf } from '../../accounts/people.ts'
import type { RoleChange } from '../../accounts/role-change.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import type { Database } from '../../storage/database.ts'
import { refused } from './refused.ts'
import type { Target } from './target.ts'

/**
 * Gives somebody these roles in the place of those that they had, or will have once they have come in.
 * @param tx in which it is written down too
 * @param target with the roles that it was taken for: what another administrator changes at the same time stays
 * @returns what they had, and have
 * @throws GatewrightError `bad_request` for a role that does not exist; `gone`
 */
export async function changeRoles(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  tx: Database,
  target: Pick<Target, 'id' | 'roles'>,
  roles: readonly string[],
): Promise<RoleChange> {
  // A role that they have already may stay, although the file has dropped it in the meantime.
  refuseUnknownRole(
    config,
    roles.filter(role => !target.roles.includes(role)),
  )
  const invitation = invitationIdOf(target.id)
  const changed =
    invitation === undefined
      ? await createAccountStore(tx, clock).setRoles(target.id, roles, target.roles)
      : await createInvitationStore(tx, clock).setRoles(invitation, roles, target.roles)
  if (changed === undefined) throw new GatewrightError('gone', { detail: { collaborator: target.id } })
  return changed
}

/** @throws GatewrightError `bad_request` */
export function refuseUnknownRole(config: Pick<Config, 'roles'>, roles: readonly string[]): void {
  const unknown = roles.find(role => !config.roles.includes(role))
  if (unknown !== undefined) {
    throw refused(`There is no role "${unknown}". There are: ${config.roles.join(', ')}.`)
  }
}
