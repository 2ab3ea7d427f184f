import {
  type AppRoleAssignment,
  findResource,
  graphAppId,
  keptPrincipalProperties,
  type OAuth2PermissionGrant,
  type ServicePrincipal,
  type Store,
} from '../../store/index.ts'
import { lists, type Resource, type ResourceKind, values } from '../odata/resource.ts'
import { unwritten } from './kept.ts'

/** @see https://learn.microsoft.com/graph/api/resources/serviceprincipal?view=graph-rest-1.0#properties */
export const servicePrincipalKind: ResourceKind = {
  set: 'servicePrincipals',
  type: 'servicePrincipal',
  properties: {
    ...unwritten(keptPrincipalProperties),
    ...values(`id deletedDateTime accountEnabled appDescription appDisplayName appId applicationTemplateId
      appOwnerOrganizationId appRoleAssignmentRequired createdDateTime disabledByMicrosoftStatus displayName homepage
      info logoutUrl servicePrincipalType signInAudience verifiedPublisher`),
    ...lists(`appRoles keyCredentials oauth2PermissionScopes passwordCredentials replyUrls
      resourceSpecificApplicationPermissions servicePrincipalNames`),
  },
}

/** Microsoft's own tenant, the owner of Graph and its like. */
const microsoftTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'

export const servicePrincipalShape = (store: Store, principal: ServicePrincipal): Resource => {
  const app = store.applications.oneBy('appId', principal.appId)
  const resource = findResource(store, principal.appId)
  return {
    id: principal.id,
    appId: principal.appId,
    displayName: principal.displayName,
    appDisplayName: app?.displayName ?? principal.displayName,
    accountEnabled: principal.accountEnabled,
    appRoleAssignmentRequired: principal.appRoleAssignmentRequired,
    appOwnerOrganizationId: app?.tenantId ?? microsoftTenantId,
    servicePrincipalType: 'Application',
    servicePrincipalNames: [principal.appId, ...(resource?.identifierUris ?? [])],
    signInAudience: app?.signInAudience ?? (principal.appId === graphAppId ? 'AzureADMultipleOrgs' : null),
    replyUrls:
      app === undefined
        ? []
        : [...app.web.redirectUris, ...app.spa.redirectUris, ...app.publicClient.redirectUris],
    homepage: app?.web.homePageUrl ?? null,
    logoutUrl: app?.web.logoutUrl ?? null,
    appRoles: resource?.appRoles ?? [],
    oauth2PermissionScopes: resource?.oauth2PermissionScopes ?? [],
    createdDateTime: principal.createdDateTime,
    tags: app === undefined ? [] : ['WindowsAzureActiveDirectoryIntegratedApp'],
    notes: null,
    ...principal.properties,
  }
}

export const assignmentKind: ResourceKind = {
  set: 'appRoleAssignments',
  type: 'appRoleAssignment',
  properties:
    values(`id appRoleId createdDateTime deletedDateTime principalDisplayName principalId principalType
    resourceDisplayName resourceId`),
}

export const assignmentShape = (store: Store, assignment: AppRoleAssignment): Resource => ({
  id: assignment.id,
  appRoleId: assignment.appRoleId,
  createdDateTime: assignment.createdDateTime,
  deletedDateTime: null,
  principalDisplayName:
    (
      store.users.get(assignment.principalId) ??
      store.groups.get(assignment.principalId) ??
      store.servicePrincipals.get(assignment.principalId)
    )?.displayName ?? null,
  principalId: assignment.principalId,
  principalType: assignment.principalType,
  resourceDisplayName: store.servicePrincipals.get(assignment.resourceId)?.displayName ?? null,
  resourceId: assignment.resourceId,
})

export const grantKind: ResourceKind = {
  set: 'oauth2PermissionGrants',
  type: 'oAuth2PermissionGrant',
  properties: values('id clientId consentType principalId resourceId scope'),
}

export const grantShape = (grant: OAuth2PermissionGrant): Resource => ({
  id: grant.id,
  clientId: grant.clientId,
  consentType: grant.consentType,
  principalId: grant.principalId,
  resourceId: grant.resourceId,
  scope: grant.scope,
})

export const typedServicePrincipal = (store: Store, principal: ServicePrincipal): Resource => ({
  '@odata.type': '#microsoft.graph.servicePrincipal',
  ...servicePrincipalShape(store, principal),
})
