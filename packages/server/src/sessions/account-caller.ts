import { type Config, standingGroups } from '@gatewright/config'
import type { Holder } from '../accounts/account-identity.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { effectiveRoles } from '../accounts/roles.ts'
import type { Caller } from '../identity/caller.ts'

/** What is known of a caller apart from whom they stand for: which key they show, and how long it works. */
export type CallersKey = Pick<Caller, 'sessionId' | 'expiresAt'>

/** An identity of an account as a caller, with what it has now; `undefined` when the account is disabled. */
export async function accountCaller(
  accounts: Pick<Accounts, 'isSuperAdmin'>,
  config: Pick<Config, 'superAdmins' | 'roles' | 'strategies'>,
  holder: Holder,
  { sessionId, expiresAt }: CallersKey,
): Promise<Caller | undefined> {
  const { collaborator, identity } = holder
  if (collaborator.disabled) return undefined
  const superAdmin = await accounts.isSuperAdmin(identity, config)
  return Object.freeze({
    sessionId,
    collaboratorId: collaborator.id,
    identityId: identity.id,
    email: identity.email,
    emailTrusted: identity.emailTrusted,
    fullname: identity.fullname,
    roles: effectiveRoles(holder, superAdmin, config),
    groups: standingGroups(identity.groups, config.strategies),
    superAdmin,
    strategy: identity.strategy,
    expiresAt,
  })
}
