import { AadstsError } from '../../errors/aadsts.ts'
import { keyOf } from '../../store/index.ts'
import { mintAppToken } from '../../tokens/access-token.ts'
import { roleValues } from '../../tokens/app-roles.ts'
import { parseScopes } from '../../tokens/scopes.ts'
import type { Grant } from './grant.ts'

/** RFC 6749 section 4.4: an app for itself. Only `<resource>/.default` can be asked for. */
export const clientCredentialsGrant: Grant = async token => {
  const { emulator, fields, client, path, origin, proof, version } = token
  const { store } = emulator
  if (path.kind !== 'tenant') throw new AadstsError(50059)
  const { tenant } = path
  const scope =
    version === 1 && fields.resource !== undefined
      ? `${fields.resource.replace(/\/$/, '')}/.default`
      : fields.scope
  if (scope === undefined) throw new AadstsError(900144, { parameter: 'scope' })
  const scopes = parseScopes(store, scope, client, tenant)
  token.note({ tenantId: tenant.id, resource: scopes.resource.displayName })
  if (!scopes.isDefault || scopes.oidc.length > 0)
    throw new AadstsError(70011, { scope, hint: ' Client credentials take <resource>/.default alone.' })
  if (proof === 'none') throw new AadstsError(7000218)
  const principal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenant.id, client.appId))
  if (principal === undefined)
    throw new AadstsError(700016, { client: client.appId, directory: tenant.displayName })
  const resource = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenant.id, scopes.resource.appId))
  if (resource === undefined)
    throw new AadstsError(500011, { resource: scopes.resourceName, directory: tenant.displayName })
  const roles = roleValues(store, scopes.resource, resource, principal.id)
  if (resource.appRoleAssignmentRequired && roles.length === 0)
    throw new AadstsError(501051, {
      client: client.appId,
      name: client.displayName,
      resource: scopes.resource.displayName,
    })
  const access = await mintAppToken(emulator, {
    origin,
    client,
    proof,
    resource: scopes.resource,
    resourceName: scopes.resourceName,
    endpoint: 'token',
    tenantId: tenant.id,
    servicePrincipal: principal,
    roles,
  })
  return {
    token_type: 'Bearer',
    expires_in: access.expiresIn,
    ext_expires_in: access.expiresIn,
    access_token: access.token,
  }
}
