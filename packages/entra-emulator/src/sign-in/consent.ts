import { AadstsError } from '../errors/aadsts.ts'
import {
  type Application,
  ensureServicePrincipal,
  findResource,
  graphAppId,
  graphScopes,
  isApplicationAdministrator,
  newGuid,
  type PermissionScope,
  type Store,
  type User,
} from '../store/index.ts'
import { grantedScopes, oidcScopes, type RequestedScopes } from '../tokens/scopes.ts'

/** Permissions of a request, with where they belong. */
export interface MissingConsent {
  readonly resourceAppId: string
  readonly permissions: readonly PermissionScope[]
}

/** What a request asks for that nobody has consented to: per resource, `openid` and its like under Graph. */
export const missingConsent = (
  store: Store,
  client: Application,
  scopes: RequestedScopes,
  user: User,
): MissingConsent[] => {
  const granted = (resourceAppId: string) =>
    grantedScopes(store, user.tenantId, client.appId, user.id, resourceAppId)
  const missing: MissingConsent[] = []
  const own = wantedPermissions(client, scopes).filter(
    permission => !granted(scopes.resource.appId).has(permission.value),
  )
  if (own.length > 0) missing.push({ resourceAppId: scopes.resource.appId, permissions: own })
  // Any consent to Graph covers the OpenID scopes.
  const graph = granted(graphAppId)
  if (graph.size === 0 && scopes.oidc.length > 0) {
    const oidc = graphScopes.filter(scope => scopes.oidc.includes(scope.value))
    const sameResource = missing.find(entry => entry.resourceAppId === graphAppId)
    if (sameResource === undefined) missing.push({ resourceAppId: graphAppId, permissions: oidc })
    else missing[0] = { ...sameResource, permissions: [...oidc, ...sameResource.permissions] }
  }
  return missing
}

/** With `.default` what the registration lists under API permissions. */
const wantedPermissions = (client: Application, scopes: RequestedScopes): PermissionScope[] => {
  const exposed = scopes.resource.oauth2PermissionScopes
  if (!scopes.isDefault) return exposed.filter(scope => scopes.permissions.includes(scope.value))
  if (scopes.resource.appId === client.appId) return []
  const listed = client.requiredResourceAccess
    .filter(entry => entry.resourceAppId === scopes.resource.appId)
    .flatMap(entry => entry.resourceAccess)
    .filter(access => access.type === 'Scope')
    .map(access => access.id)
  return exposed.filter(scope => listed.includes(scope.id) && !oidcScopes.includes(scope.value))
}

/** Everything that an administrator's consent covers: what the registration lists, for each resource. */
export const listedPermissions = (store: Store, client: Application): MissingConsent[] =>
  client.requiredResourceAccess.flatMap(entry => {
    const resource = findResource(store, entry.resourceAppId)
    const ids = entry.resourceAccess.filter(access => access.type === 'Scope').map(access => access.id)
    const permissions = (resource?.oauth2PermissionScopes ?? []).filter(scope => ids.includes(scope.id))
    return resource === undefined || permissions.length === 0
      ? []
      : [{ resourceAppId: resource.appId, permissions }]
  })

/** Throws 90094 when this person cannot consent to these permissions. */
export const checkMayConsent = (
  store: Store,
  client: Application,
  missing: readonly MissingConsent[],
  user: User,
): void => {
  if (isApplicationAdministrator(user)) return
  const tenant = store.tenants.get(user.tenantId)
  const needsAdmin = missing.some(entry => entry.permissions.some(scope => scope.type === 'Admin'))
  if (needsAdmin || tenant?.userConsentAllowed === false)
    throw new AadstsError(90094, {
      directory: tenant?.displayName ?? user.tenantId,
      name: client.displayName,
    })
}

/** Writes consent down: into the grant that is there, or a new one. */
export const recordConsent = (
  store: Store,
  client: Application,
  consented: readonly MissingConsent[],
  options: { readonly tenantId: string; readonly principalId: string | null; readonly now: string },
): void => {
  const { tenantId, principalId, now } = options
  const principal = ensureServicePrincipal(store, { tenantId, appId: client.appId, createdDateTime: now })
  for (const { resourceAppId, permissions } of consented) {
    const resource = ensureServicePrincipal(store, { tenantId, appId: resourceAppId, createdDateTime: now })
    const existing = store.oauth2PermissionGrants
      .by('client', principal.id)
      .find(grant => grant.resourceId === resource.id && grant.principalId === principalId)
    const values = new Set(existing?.scope.split(' ').filter(scope => scope !== ''))
    for (const permission of permissions) values.add(permission.value)
    const scope = [...values].join(' ')
    if (existing !== undefined) store.oauth2PermissionGrants.update(existing.id, { scope })
    else
      store.oauth2PermissionGrants.insert({
        id: newGuid(),
        tenantId,
        clientId: principal.id,
        consentType: principalId === null ? 'AllPrincipals' : 'Principal',
        principalId,
        resourceId: resource.id,
        scope,
      })
  }
}
