import Type from 'typebox'
import type { EmulatorContext } from '../context.ts'
import { readBody } from '../graph/body.ts'
import { badRequest, notFound } from '../graph/errors.ts'
import { listedPermissions, recordConsent } from '../sign-in/consent.ts'
import {
  type Application,
  ensureServicePrincipal,
  findResource,
  firstPartyApps,
  keyOf,
  newGuid,
} from '../store/index.ts'
import { Guid } from '../store/schema.ts'
import { tenantOfPath } from './tenants.ts'

const Consent = Type.Object({ applicationId: Guid }, { additionalProperties: false })

/**
 * "Grant admin consent for <tenant>": everything that the registration lists, delegated permissions for everyone, and
 * application permissions as assignments of the app itself.
 */
export const grantAdminConsent = (context: EmulatorContext, tenantId: string, body: unknown) => {
  const { store, clock } = context
  const tenant = tenantOfPath(context, tenantId)
  const { applicationId } = readBody(Consent, body)
  const app = store.applications.get(applicationId)
  if (app === undefined || app.tenantId !== tenant.id) throw notFound(applicationId)
  if (app.requiredResourceAccess.length === 0)
    throw badRequest('There are no permissions to consent to. Add a permission first.')
  const now = new Date(clock.now()).toISOString()
  recordConsent(store, app, listedPermissions(store, app), { tenantId: tenant.id, principalId: null, now })
  assignRoles(context, app, now)
  return permissionStatus(context, tenantId, app.id)
}

const assignRoles = ({ store }: EmulatorContext, app: Application, now: string): void => {
  const principal = ensureServicePrincipal(store, {
    tenantId: app.tenantId,
    appId: app.appId,
    createdDateTime: now,
  })
  for (const entry of app.requiredResourceAccess) {
    const resource = ensureServicePrincipal(store, {
      tenantId: app.tenantId,
      appId: entry.resourceAppId,
      createdDateTime: now,
    })
    for (const { id, type } of entry.resourceAccess) {
      const known = store.appRoleAssignments
        .by('principal', principal.id)
        .some(assignment => assignment.resourceId === resource.id && assignment.appRoleId === id)
      if (type !== 'Role' || known) continue
      store.appRoleAssignments.insert({
        id: newGuid(),
        tenantId: app.tenantId,
        principalId: principal.id,
        principalType: 'ServicePrincipal',
        resourceId: resource.id,
        appRoleId: id,
        createdDateTime: now,
      })
    }
  }
}

/** The lines of "Configured permissions", each with whether it is granted. */
export const permissionStatus = (context: EmulatorContext, tenantId: string, applicationId: string) => {
  const { store } = context
  const tenant = tenantOfPath(context, tenantId)
  const app = store.applications.get(applicationId)
  if (app === undefined || app.tenantId !== tenant.id) throw notFound(applicationId)
  const principal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenant.id, app.appId))
  const value = app.requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) => {
    const resource = findResource(store, resourceAppId)
    const resourcePrincipal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(tenant.id, resourceAppId))
    const granted = new Set(
      principal === undefined
        ? []
        : store.oauth2PermissionGrants
            .by('client', principal.id)
            .filter(
              grant => grant.consentType === 'AllPrincipals' && grant.resourceId === resourcePrincipal?.id,
            )
            .flatMap(grant => grant.scope.split(' ')),
    )
    const assigned = new Set(
      principal === undefined
        ? []
        : store.appRoleAssignments
            .by('principal', principal.id)
            .filter(assignment => assignment.resourceId === resourcePrincipal?.id)
            .map(assignment => assignment.appRoleId),
    )
    return resourceAccess.map(({ id, type }) => {
      const scope = resource?.oauth2PermissionScopes.find(candidate => candidate.id === id)
      const role = resource?.appRoles.find(candidate => candidate.id === id)
      const name = type === 'Scope' ? scope?.value : role?.value
      return {
        id,
        type,
        resourceAppId,
        resourceName: resource?.displayName ?? resourceAppId,
        value: name ?? id,
        description: (type === 'Scope' ? scope?.adminConsentDisplayName : role?.displayName) ?? '',
        adminConsentRequired: type === 'Role' || scope?.type === 'Admin',
        granted: type === 'Scope' ? granted.has(scope?.value ?? '') : assigned.has(id),
      }
    })
  })
  return { value }
}

/** The APIs that "Add a permission" offers: Microsoft's, and the tenant's own that expose something. */
export const listResources = (context: EmulatorContext, tenantId: string) => {
  const { store } = context
  const tenant = tenantOfPath(context, tenantId)
  const own = store.applications
    .by('tenant', tenant.id)
    .filter(
      app =>
        app.api.oauth2PermissionScopes.length > 0 ||
        app.appRoles.some(role => role.allowedMemberTypes.includes('Application')),
    )
  const ids = [...firstPartyApps.filter(app => app.oauth2PermissionScopes.length > 0), ...own].map(
    app => app.appId,
  )
  return {
    value: ids.flatMap(id => {
      const resource = findResource(store, id)
      return resource === undefined
        ? []
        : [
            {
              appId: resource.appId,
              displayName: resource.displayName,
              scopes: resource.oauth2PermissionScopes.map(scope => ({
                id: scope.id,
                value: scope.value,
                description: scope.adminConsentDisplayName,
                adminConsentRequired: scope.type === 'Admin',
              })),
              roles: resource.appRoles
                .filter(role => role.allowedMemberTypes.includes('Application'))
                .map(role => ({
                  id: role.id,
                  value: role.value ?? role.displayName,
                  description: role.displayName,
                })),
            },
          ]
    }),
  }
}
