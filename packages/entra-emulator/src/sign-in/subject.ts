import { AadstsError } from '../errors/aadsts.ts'
import type { AuthorizeTarget } from '../protocol/authorize-request.ts'
import type { TenantPath } from '../protocol/tenants.ts'
import {
  type Application,
  findHomeUser,
  findUser,
  keyOf,
  personalTenantId,
  type Store,
  type User,
} from '../store/index.ts'
import { assignmentsOf } from '../tokens/app-roles.ts'

/**
 * Finds who signs in by this name: the account that holds the password. Under a tenant's path it may be a member, a guest
 * from another tenant of the emulator, or a guest from elsewhere. Throws 50034 and 500208.
 */
export const findAccount = (store: Store, path: TenantPath, client: Application, name: string): User => {
  const typed = name.trim()
  const home =
    findHomeUser(store, typed) ??
    (path.kind === 'tenant' ? findOutsideGuest(store, path.tenant.id, typed) : undefined)
  if (home === undefined)
    throw new AadstsError(50034, {
      user: typed,
      directory: path.tenant?.displayName ?? 'Microsoft',
    })
  const isPersonal = home.tenantId === personalTenantId
  if (isPersonal && path.kind === 'organizations') throw new AadstsError(500208)
  if (isPersonal && path.kind === 'common' && client.signInAudience === 'AzureADMultipleOrgs')
    throw new AadstsError(500208)
  if (!isPersonal && (path.kind === 'consumers' || client.signInAudience === 'PersonalMicrosoftAccount'))
    throw new AadstsError(500208)
  return home
}

const findOutsideGuest = (store: Store, tenantId: string, address: string): User | undefined =>
  findUser(store, tenantId, address) ??
  store.users
    .by('tenant', tenantId)
    .find(
      user =>
        user.identityProvider !== null &&
        user.otherMails.some(other => other.toLowerCase() === address.toLowerCase()),
    )

/** The account's object in the tenant that the tokens are for. Throws 50020 when it has none there. */
export const subjectIn = (
  store: Store,
  target: Pick<AuthorizeTarget, 'path' | 'client'>,
  account: User,
): User => {
  const { path, client } = target
  if (path.kind !== 'tenant' || path.tenant.id === account.tenantId) return account
  const guest = store.users
    .by('homeUser', account.id)
    .find(candidate => candidate.tenantId === path.tenant.id)
  if (guest !== undefined) return guest
  throw new AadstsError(50020, {
    user: account.userPrincipalName,
    provider:
      account.tenantId === personalTenantId ? 'live.com' : `https://sts.windows.net/${account.tenantId}/`,
    directory: path.tenant.displayName,
    client: client.appId,
    name: client.displayName,
  })
}

/** Throws 50057 for a disabled account, be it at home or as a guest. */
export const checkAccountEnabled = (...users: readonly User[]): void => {
  if (users.some(user => !user.accountEnabled)) throw new AadstsError(50057)
}

/** Throws 50105 when the app requires assignment and the person has none (directly, or of a direct group). */
export const checkAssignment = (store: Store, client: Application, user: User): void => {
  const principal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(user.tenantId, client.appId))
  if (principal?.appRoleAssignmentRequired !== true) return
  if (assignmentsOf(store, principal, user.id).length === 0)
    throw new AadstsError(50105, {
      name: client.displayName,
      client: client.appId,
      user: user.userPrincipalName,
    })
}
