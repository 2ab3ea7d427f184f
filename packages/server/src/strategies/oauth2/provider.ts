import type { AuthorizationServer } from 'oauth4webapi'
import type { Cached } from './cached.ts'
import type { PublishedKey } from './keys.ts'
import type { EntraTenant } from './kind.ts'
import type { TenantList } from './tenant-list.ts'

export type ProviderKeys = Cached<readonly PublishedKey[]>

/** A provider with everything that a sign-in needs to know of it. */
export type Provider = SigningProvider | { readonly kind: 'plain'; readonly as: AuthorizationServer }

/** A provider that publishes the keys that it signs with. */
export type SigningProvider =
  | EntraProvider
  | { readonly kind: 'openid'; readonly as: AuthorizationServer; readonly keys: ProviderKeys }

export interface EntraProvider {
  readonly kind: 'entra'
  readonly tenant: EntraTenant
  readonly as: AuthorizationServer
  readonly keys: ProviderKeys
  /** `options.tenants`. */
  readonly tenants: TenantList
}
