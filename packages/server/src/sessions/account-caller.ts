import type { Config } from '@gatewright/config'
import type { Holder } from '../accounts/account-identity.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { effectiveRoles } from '../accounts/roles.ts'
import { whatStands } from '../accounts/what-stands.ts'
import type { Caller } from '../identity/caller.ts'

/** What is known of a caller apart from whom they stand for: which key they show, and how long it works. */
export type CallersKey = Pick<Caller, 'sessionId' | 'expiresAt'>

/** An identity of an account as a caller, with what still counts of it; `undefined` when the account is disabled. */
export async function accountCaller(
  accounts: Pick<Accounts, 'isSuperAdmin'>,
  config: Pick<Config, 'superAdmins' | 'roles' | 'strategies'>,
  holder: Holder,
  { sessionId, expiresAt }: CallersKey,
): Promise<Caller | undefined> {
  const { collaborator, identity } = holder
  if (collaborator.disabled) return undefined
  const stands = whatStands(identity, config)
  const superAdmin = await accounts.isSuperAdmin(identity, config)
  return Object.freeze({
    sessionId,
    collaboratorId: collaborator.id,
    identityId: identity.id,
    email: identity.email,
    emailTrusted: stands.emailTrusted,
    fullname: stands.fullname,
    roles: effectiveRoles({ collaborator, identity: stands }, superAdmin, config),
    groups: stands.groups,
    superAdmin,
    strategy: identity.strategy,
    expiresAt,
  })
}
