import { AadstsError } from '../errors/aadsts.ts'
import {
  type ApiResource,
  findFirstPartyApp,
  findResource,
  graphAppId,
  keyOf,
  type Store,
  type Tenant,
} from '../store/index.ts'

export const oidcScopes: readonly string[] = ['openid', 'profile', 'email', 'offline_access']

/** What one request asks for: at most one resource, beside the OpenID scopes. */
export interface RequestedScopes {
  /** `openid`, `profile`, `email`, `offline_access`, as far as asked for. */
  readonly oidc: readonly string[]
  /** Graph when only OpenID scopes are asked for. */
  readonly resource: ApiResource
  /** Permission values of the resource, in the spelling of the resource. Empty with `.default`. */
  readonly permissions: readonly string[]
  /** `<resource>/.default`: everything that has been consented to. */
  readonly isDefault: boolean
  /** As the access token's audience in v1.0 tokens: the name that the request used. */
  readonly resourceName: string
}

/**
 * Reads a `scope` parameter. Throws 70011 for what cannot be read or mixes resources, 500011 for an unknown resource,
 * 650053 for an unknown permission.
 */
export const parseScopes = (
  store: Store,
  scope: string,
  client: { readonly displayName: string },
  tenant: Tenant,
): RequestedScopes => {
  const words = scope.split(/\s+/).filter(word => word !== '')
  const oidc = oidcScopes.filter(word => words.includes(word))
  const others = words.filter(word => !oidcScopes.includes(word)).map(splitScope)
  const names = [...new Set(others.map(other => other.resource.toLowerCase().replace(/\/+$/, '')))]
  if (names.length > 1)
    throw new AadstsError(70011, {
      scope,
      hint: ' .default scope and scopes of more than one resource cannot be combined.',
    })
  const resourceName = others[0]?.resource ?? 'https://graph.microsoft.com'
  const resource = findResource(store, resourceName)
  if (resource === undefined)
    throw new AadstsError(500011, { resource: resourceName, directory: tenant.displayName })
  const values = others.map(other => other.value)
  const isDefault = values.includes('.default')
  if (isDefault && values.length > 1)
    throw new AadstsError(70011, {
      scope,
      hint: ' .default cannot be combined with resource-specific scopes.',
    })
  const permissions = values
    .filter(value => value !== '.default')
    .map(value => {
      const known = resource.oauth2PermissionScopes.find(
        candidate => candidate.isEnabled && candidate.value.toLowerCase() === value.toLowerCase(),
      )
      if (known !== undefined) return known.value
      if (!/^[\w.-]+$/.test(value)) throw new AadstsError(70011, { scope: value, hint: '' })
      throw new AadstsError(650053, {
        name: client.displayName,
        scope: value,
        resource: resource.displayName,
      })
    })
  return { oidc, resource, permissions, isDefault, resourceName }
}

const splitScope = (word: string): { readonly resource: string; readonly value: string } => {
  const cut = word.lastIndexOf('/')
  return cut < 0
    ? { resource: 'https://graph.microsoft.com', value: word }
    : { resource: word.slice(0, cut), value: word.slice(cut + 1) }
}

/** Delegated permissions of a resource that a client has in a tenant for this person: everyone's and their own. */
export const grantedScopes = (
  store: Store,
  tenantId: string,
  clientAppId: string,
  userId: string,
  resourceAppId: string,
): ReadonlySet<string> => {
  // Microsoft's own clients are preauthorised for a fixed set, which nobody consents to.
  if (findFirstPartyApp(clientAppId)?.isPublicClient === true && resourceAppId === graphAppId)
    return new Set(findFirstPartyApp(graphAppId)?.oauth2PermissionScopes.map(scope => scope.value))
  const client = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenantId, clientAppId))
  const resource = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenantId, resourceAppId))
  if (client === undefined || resource === undefined) return new Set()
  return new Set(
    store.oauth2PermissionGrants
      .by('client', client.id)
      .filter(grant => grant.resourceId === resource.id)
      .filter(grant => grant.consentType === 'AllPrincipals' || grant.principalId === userId)
      .flatMap(grant => grant.scope.split(' '))
      .filter(scope => scope !== ''),
  )
}
