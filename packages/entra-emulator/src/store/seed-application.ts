import {
  type Application,
  type AppRole,
  defaultAccessRoleId,
  type PermissionScope,
  type RequiredResourceAccess,
} from './application-model.ts'
import { graphAppId } from './first-party.ts'
import { derivedGuid } from './ids.ts'
import {
  type ApiResource,
  ensureServicePrincipal,
  findResource,
  makeApplication,
  makeKeyCredential,
  makeSecret,
} from './registrations.ts'
import { type Bed, findPrincipal, unknownPrincipal } from './seed-bed.ts'
import type { SeedApplication } from './seed-schema.ts'
import { keyOf } from './store.ts'

/** An expiry that no test outlives. */
const never = '2099-12-31T00:00:00Z'

/**
 * Plants an app in two rounds: `register` makes every registration, `grant` then fills in what names other apps
 * (permissions, consent) and people (assignments).
 */
export const plantApplication = (
  bed: Bed,
  seed: SeedApplication,
  at: number,
  round: 'register' | 'grant',
): void => {
  const appId = seed.appId ?? derivedGuid(bed.tenantId, 'app', seed.name)
  if (round === 'register') register(bed, seed, at, appId)
  else if (bed.store.applications.oneBy('appId', appId) !== undefined) grant(bed, seed, at, appId)
}

const register = (bed: Bed, seed: SeedApplication, at: number, appId: string): void => {
  const { store, tenantId, now, report } = bed
  const field = [...bed.path, 'applications', at]
  if (store.applications.oneBy('appId', appId) !== undefined) {
    report([...field, seed.appId === undefined ? 'name' : 'appId'], 'another app has this id already.')
    return
  }
  store.applications.insert(
    makeApplication({
      id: seed.id ?? derivedGuid(appId, 'object'),
      tenantId,
      appId,
      displayName: seed.name,
      createdDateTime: now,
      signInAudience: seed.audience ?? 'AzureADMyOrg',
      web: {
        redirectUris: seed.redirectUris?.web ?? [],
        homePageUrl: null,
        logoutUrl: seed.frontChannelLogoutUrl ?? null,
        implicitGrantSettings: {
          enableIdTokenIssuance: seed.idTokens ?? false,
          enableAccessTokenIssuance: seed.accessTokens ?? false,
        },
      },
      spa: { redirectUris: seed.redirectUris?.spa ?? [] },
      publicClient: { redirectUris: seed.redirectUris?.publicClient ?? [] },
      isFallbackPublicClient: seed.publicClientFlows ?? false,
      passwordCredentials: (seed.secrets ?? []).map(
        (secret, index) =>
          makeSecret({
            displayName: secret.name ?? null,
            startDateTime: '2020-01-01T00:00:00Z',
            endDateTime: secret.expires ?? never,
            keyId: secret.keyId ?? derivedGuid(appId, 'secret', String(index)),
            value: secret.value,
          }).credential,
      ),
      keyCredentials: certificatesOf(bed, seed, field, appId),
      federatedIdentityCredentials: (seed.federatedCredentials ?? []).map(credential => ({
        id: derivedGuid(appId, 'federated', credential.name),
        name: credential.name,
        issuer: credential.issuer,
        subject: credential.subject,
        audiences: credential.audiences ?? ['api://AzureADTokenExchange'],
        description: null,
        jwksUri: credential.jwksUri ?? null,
      })),
      optionalClaims: {
        idToken: (seed.optionalClaims?.idToken ?? []).map(optionalClaim),
        accessToken: (seed.optionalClaims?.accessToken ?? []).map(optionalClaim),
        saml2Token: [],
      },
      groupMembershipClaims: seed.groupMembershipClaims ?? null,
      appRoles: (seed.appRoles ?? []).map(
        (role): AppRole => ({
          id: role.id ?? derivedGuid(appId, 'role', role.value),
          allowedMemberTypes: role.for ?? ['User', 'Application'],
          displayName: role.name ?? role.value,
          description: role.name ?? role.value,
          value: role.value,
          isEnabled: true,
        }),
      ),
      api: {
        requestedAccessTokenVersion: seed.accessTokenVersion ?? 2,
        oauth2PermissionScopes: (seed.scopes ?? []).map(
          (scope): PermissionScope => ({
            id: scope.id ?? derivedGuid(appId, 'scope', scope.value),
            value: scope.value,
            type: scope.adminOnly === true ? 'Admin' : 'User',
            adminConsentDisplayName: scope.name ?? scope.value,
            adminConsentDescription: scope.name ?? scope.value,
            userConsentDisplayName: scope.name ?? scope.value,
            userConsentDescription: scope.name ?? scope.value,
            isEnabled: true,
          }),
        ),
      },
      identifierUris: seed.identifierUris ?? [],
      authenticationBehaviors: { removeUnverifiedEmailClaim: seed.removeUnverifiedEmailClaim ?? null },
    }),
  )
  const principal = ensureServicePrincipal(store, {
    tenantId,
    appId,
    createdDateTime: now,
    id: seed.servicePrincipalId ?? derivedGuid(tenantId, 'service principal', appId),
  })
  store.servicePrincipals.update(principal.id, {
    accountEnabled: seed.enabled ?? true,
    appRoleAssignmentRequired: seed.assignmentRequired ?? false,
    ...(seed.customSigningKey === true ? { customSigningKey: true } : {}),
  })
}

const optionalClaim = (name: string): Application['optionalClaims']['idToken'][number] => ({
  name,
  source: null,
  essential: false,
  additionalProperties: [],
})

const certificatesOf = (
  bed: Bed,
  seed: SeedApplication,
  field: readonly (string | number)[],
  appId: string,
) =>
  (seed.certificates ?? []).flatMap((pem, index) => {
    try {
      return [makeKeyCredential(pem, { keyId: derivedGuid(appId, 'certificate', String(index)) })]
    } catch {
      bed.report([...field, 'certificates', index], 'must be a certificate in PEM.')
      return []
    }
  })

const grant = (bed: Bed, seed: SeedApplication, at: number, appId: string): void => {
  const { store, tenantId } = bed
  const field = [...bed.path, 'applications', at]
  const app = store.applications.oneBy('appId', appId)
  const principal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenantId, appId))
  if (app === undefined || principal === undefined) return

  const required = new Map<string, RequiredResourceAccess>()
  const want = (resource: ApiResource, id: string, type: 'Scope' | 'Role') => {
    const entry = required.get(resource.appId) ?? { resourceAppId: resource.appId, resourceAccess: [] }
    entry.resourceAccess.push({ id, type })
    required.set(resource.appId, entry)
  }
  const consented = new Map<ApiResource['appId'], string[]>()
  seed.permissions?.forEach((permission, index) => {
    const { resource, value } = splitPermission(bed, permission)
    const scope = resource?.oauth2PermissionScopes.find(candidate => candidate.value === value)
    if (resource === undefined || scope === undefined) {
      bed.report([...field, 'permissions', index], 'no app exposes this delegated permission.')
      return
    }
    want(resource, scope.id, 'Scope')
    consented.set(resource.appId, [...(consented.get(resource.appId) ?? []), scope.value])
  })
  seed.applicationPermissions?.forEach((permission, index) => {
    const { resource, value } = splitPermission(bed, permission)
    const role = resource?.appRoles.find(candidate => candidate.value === value)
    if (resource === undefined || role === undefined) {
      bed.report([...field, 'applicationPermissions', index], 'no app has this application permission.')
      return
    }
    want(resource, role.id, 'Role')
    if (seed.adminConsent === true)
      assign(bed, principal.id, 'ServicePrincipal', resourcePrincipal(bed, resource.appId), role.id)
  })
  store.applications.update(app.id, { requiredResourceAccess: [...required.values()] })
  if (seed.adminConsent === true) {
    for (const [resourceAppId, scopes] of consented) {
      const resourceId = resourcePrincipal(bed, resourceAppId)
      store.oauth2PermissionGrants.insert({
        id: derivedGuid('grant', principal.id, resourceId),
        tenantId,
        clientId: principal.id,
        consentType: 'AllPrincipals',
        principalId: null,
        resourceId,
        scope: scopes.join(' '),
      })
    }
  }
  seed.assignments?.forEach((assignment, index) => {
    const who = findPrincipal(bed, assignment.to)
    if (who === undefined) {
      bed.report([...field, 'assignments', index, 'to'], unknownPrincipal)
      return
    }
    const role = app.appRoles.find(candidate => candidate.value === assignment.role)
    if (assignment.role !== undefined && role === undefined) {
      bed.report([...field, 'assignments', index, 'role'], 'the app has no role of this value.')
      return
    }
    assign(bed, who.id, who.type, principal.id, role?.id ?? defaultAccessRoleId)
  })
}

/** `User.Read` is Graph's; `api://orders/Orders.Read` is the other app's. */
const splitPermission = (bed: Bed, permission: string) => {
  const cut = permission.lastIndexOf('/')
  return cut < 0
    ? { resource: findResource(bed.store, graphAppId), value: permission }
    : { resource: findResource(bed.store, permission.slice(0, cut)), value: permission.slice(cut + 1) }
}

const resourcePrincipal = (bed: Bed, appId: string): string =>
  ensureServicePrincipal(bed.store, {
    tenantId: bed.tenantId,
    appId,
    createdDateTime: bed.now,
    id: derivedGuid(bed.tenantId, 'service principal', appId),
  }).id

const assign = (
  bed: Bed,
  principalId: string,
  principalType: 'User' | 'Group' | 'ServicePrincipal',
  resourceId: string,
  appRoleId: string,
): void => {
  const id = derivedGuid('assignment', principalId, resourceId, appRoleId)
  if (bed.store.appRoleAssignments.get(id) !== undefined) return
  bed.store.appRoleAssignments.insert({
    id,
    tenantId: bed.tenantId,
    principalId,
    principalType,
    resourceId,
    appRoleId,
    createdDateTime: bed.now,
  })
}
