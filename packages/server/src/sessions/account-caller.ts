import { type Config, standingGroups } from '@gatewright/config'
import type { Accounts } from '../accounts/accounts.ts'
import type { Collaborator } from '../accounts/collaborator.ts'
import { effectiveRoles } from '../accounts/roles.ts'
import type { Caller } from '../identity/caller.ts'

/** What is known of a caller apart from the account: which key they show, and how long it works. */
export type CallersKey = Pick<Caller, 'sessionId' | 'strategy' | 'expiresAt'>

/** An account as a caller, with the roles that it has now; `undefined` when it is disabled. */
export async function accountCaller(
  accounts: Pick<Accounts, 'isSuperAdmin'>,
  config: Pick<Config, 'superAdmins' | 'roles' | 'strategies'>,
  collaborator: Collaborator,
  { sessionId, strategy, expiresAt }: CallersKey,
): Promise<Caller | undefined> {
  if (collaborator.disabled) return undefined
  const superAdmin = await accounts.isSuperAdmin(collaborator, config)
  return Object.freeze({
    sessionId,
    collaboratorId: collaborator.id,
    email: collaborator.email,
    emailTrusted: collaborator.emailTrusted,
    fullname: collaborator.fullname,
    roles: effectiveRoles(collaborator, superAdmin, config),
    groups: standingGroups(collaborator.groups, config.strategies),
    superAdmin,
    strategy,
    expiresAt,
  })
}
