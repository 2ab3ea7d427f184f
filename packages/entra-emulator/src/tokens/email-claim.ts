import { type Application, personalTenantId, type Store, type User } from '../store/index.ts'

/**
 * Whether somebody vouches for the address in a user's Mail attribute: a verified domain of the user's home tenant, or
 * Microsoft for a personal account. The attribute itself proves nothing: a tenant's admin may write any address into it.
 */
export const isDomainVerified = (store: Store, user: User): boolean => {
  if (user.mail === null) return false
  if (user.tenantId === personalTenantId) return true
  // Guests by one-time passcode, Google or a Microsoft account have shown that they own the address.
  if (user.identityProvider !== null) return true
  const home = store.tenants.get(user.homeAccount?.tenantId ?? user.tenantId)
  if (home?.id === personalTenantId) return true
  const domain = user.mail.slice(user.mail.lastIndexOf('@') + 1).toLowerCase()
  return home?.verifiedDomains.includes(domain) ?? false
}

/**
 * The `email` claim: Mail, but apps that other tenants use do not get an unverified one (since June 2023, unless
 * `authenticationBehaviors.removeUnverifiedEmailClaim` is false). Single-tenant apps do.
 */
export const emailClaim = (store: Store, app: Application, user: User): string | undefined => {
  if (user.mail === null) return undefined
  const remove =
    app.authenticationBehaviors.removeUnverifiedEmailClaim ?? app.signInAudience !== 'AzureADMyOrg'
  return remove && !isDomainVerified(store, user) ? undefined : user.mail
}
