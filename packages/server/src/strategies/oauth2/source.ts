import type { OAuth2StrategyConfig } from '@gatewright/config'
import type { ProfileSource } from '../../identity/profile.ts'
import type { Provider } from './provider.ts'
import type { Claims } from './userinfo.ts'

/**
 * Who speaks in the tokens of a sign-in, and whether the file vouches for them: the provider of the strategy, at Entra the
 * tenant of the address, or one that `options.tenants` lists. Any other tenant's administrator assigns app roles and makes
 * groups of any name, in a tenant of their own, for an app that is multitenant.
 *
 * `tid` is the tenant that was signed in to. A guest of it has the roles and groups that its own administrators gave, so a guest's
 * home (`idp`) is nobody here.
 * @param idToken its validated claims
 */
export async function sourceOf(
  { claimSources, options }: Pick<OAuth2StrategyConfig, 'claimSources' | 'options'>,
  provider: Provider,
  idToken: Claims | undefined,
): Promise<ProfileSource> {
  if (provider.kind !== 'entra') return { vouchedFor: claimSources }
  const tenant = String(idToken?.tid).toLowerCase()
  if (provider.tenant.kind !== 'multi')
    return { tenant, vouchedFor: claimSources.length === 1 ? claimSources : [] }
  if (options.tenants === 'any') return { tenant, vouchedFor: [] }
  const entries = await provider.tenants.entriesFor(tenant)
  return { tenant, vouchedFor: entries.filter(entry => claimSources.includes(entry)) }
}
