import type { Config } from '@gatewright/config'
import type { Holder } from '../accounts/account-identity.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { effectiveRoles } from '../accounts/roles.ts'
import { whatStands } from '../accounts/what-stands.ts'
import type { Caller } from '../identity/caller.ts'

/** What is known of a caller apart from whom they stand for: which key they show, and how long it works. */
export type CallersKey = Pick<Caller, 'sessionId' | 'expiresAt'>

/** What of the configuration decides whom an identity stands for. */
type Deciding = Pick<Config, 'superAdmins' | 'roles' | 'strategies'>

/** An identity of an account as a caller, with what still counts of it; `undefined` when the account is disabled. */
export async function accountCaller(
  accounts: Pick<Accounts, 'isSuperAdmin'>,
  config: Deciding,
  holder: Holder,
  key: CallersKey,
): Promise<Caller | undefined> {
  if (holder.collaborator.disabled) return undefined
  return callerAs(config, holder, await accounts.isSuperAdmin(holder.identity, config), key)
}

/** The same where it is known whether the identity is a super admin's. */
export function callerAs(
  config: Deciding,
  { collaborator, identity }: Holder,
  superAdmin: boolean,
  { sessionId, expiresAt }: CallersKey,
): Caller | undefined {
  if (collaborator.disabled) return undefined
  const stands = whatStands(identity, config)
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
