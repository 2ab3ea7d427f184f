import type { Config } from '@gatewright/config'
import { createAccountStore } from '../../accounts/account-store.ts'
import { createInvitationStore } from '../../accounts/invitation-store.ts'
import { invitationIdOf } from '../../accounts/people.ts'
import type { Context } from '../../context.ts'
import type { Database } from '../../storage/database.ts'
import { refused } from './refused.ts'
import type { Target } from './target.ts'

/**
 * Gives somebody these roles in the place of those that they had, or will have once they have come in.
 * @param tx in which it is written down too
 * @throws GatewrightError `bad_request` for a role that does not exist
 */
export async function changeRoles(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  tx: Database,
  target: Pick<Target, 'id' | 'roles'>,
  roles: readonly string[],
): Promise<void> {
  // A role that they have already may stay, although the file has dropped it in the meantime.
  refuseUnknownRole(
    config,
    roles.filter(role => !target.roles.includes(role)),
  )
  const invitation = invitationIdOf(target.id)
  if (invitation === undefined) await createAccountStore(tx, clock).setRoles(target.id, roles)
  else await createInvitationStore(tx, clock).setRoles(invitation, roles)
}

/** @throws GatewrightError `bad_request` */
export function refuseUnknownRole(config: Pick<Config, 'roles'>, roles: readonly string[]): void {
  const unknown = roles.find(role => !config.roles.includes(role))
  if (unknown !== undefined) {
    throw refused(`There is no role "${unknown}". There are: ${config.roles.join(', ')}.`)
  }
}
