import { canonicalTenant } from '../../domain-name.ts'
import { valuesOf } from '../../lists.ts'
import {
  configuredEntra,
  entraIssuerTenant,
  isB2c,
  isPersonalTenant,
  isSharedTenant,
  personalAccountsTenant,
} from './entra.ts'
import type { PartialOAuth2Entry } from './entry.ts'

/**
 * The tenant of Entra that an entry names, as it is recognised when somebody signs in: by the authorization endpoint, else by
 * the issuer.
 */
export function tenantOf({ options }: PartialOAuth2Entry): string | undefined {
  const endpoint = configuredEntra(options ?? {})
  const tenant =
    endpoint?.tenant ?? (isB2c(options?.discoveryURL) ? undefined : entraIssuerTenant(options?.issuer))
  return tenant === undefined ? undefined : canonicalTenant(tenant)
}

/** `options.tenants` in one spelling, see `canonicalTenant`; `any` where the file says so, and nothing where it says nothing. */
export function listedTenants({ options }: PartialOAuth2Entry): 'any' | readonly string[] {
  const { tenants } = options ?? {}
  if (tenants === 'any') return 'any'
  return [...new Set(valuesOf(tenants).map(canonicalTenant))]
}

/**
 * Whose claims count: the tenants that the entry names, or the provider. On a tenant that stands for many those that
 * `options.tenants` lists: any other administrator assigns roles and makes groups of any name in a tenant of their own.
 */
export function oauth2ClaimSources(entry: PartialOAuth2Entry): readonly string[] {
  const tenant = tenantOf(entry)
  if (tenant === undefined) {
    const { issuer, tokenURL } = entry.options ?? {}
    const url = tokenURL === undefined ? null : URL.parse(tokenURL)
    const provider = issuer ?? (url ? `${url.origin}${url.pathname}` : undefined)
    return provider === undefined ? [] : [provider]
  }
  if (isPersonalTenant(tenant)) return [personalAccountsTenant]
  if (!isSharedTenant(tenant)) return [tenant]
  const listed = listedTenants(entry)
  return listed === 'any' ? [] : listed
}
