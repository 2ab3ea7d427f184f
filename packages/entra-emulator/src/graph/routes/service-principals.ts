import Type from 'typebox'
import {
  ensureServicePrincipal,
  findFirstPartyApp,
  keptPrincipalProperties,
  keyOf,
  type ServicePrincipal,
} from '../../store/index.ts'
import { Guid, Text } from '../../store/schema.ts'
import { readResource } from '../body.ts'
import { alreadyExists, badRequest, notFound } from '../errors.ts'
import { principalNavigations } from '../navigation/index.ts'
import { navigationRoutes } from '../navigation/routes.ts'
import { answerEntity } from '../odata/entity.ts'
import { changingApplications, ownedApplications, readingApplications } from '../permissions.ts'
import type { GraphCall, GraphRoute } from '../route.ts'
import { deleteServicePrincipal } from '../rules/remove.ts'
import { servicePrincipalKind, servicePrincipalShape } from '../shapes/service-principal.ts'
import { readRoutes } from './read-routes.ts'

/** The service principal that a path names, by object id or as `servicePrincipals(appId='…')`. Throws 404. */
export const servicePrincipalOf = ({ context: { store }, tenantId, params }: GraphCall): ServicePrincipal => {
  const id = params.id ?? ''
  const principal = id.startsWith('appId=')
    ? store.servicePrincipals.oneBy(
        'tenantAndAppId',
        keyOf(tenantId, id.slice('appId='.length).toLowerCase()),
      )
    : store.servicePrincipals.get(id.toLowerCase())
  if (principal === undefined || principal.tenantId !== tenantId) throw notFound(id.replace('appId=', ''))
  return principal
}

const changes = {
  accountEnabled: Type.Optional(Type.Boolean()),
  appRoleAssignmentRequired: Type.Optional(Type.Boolean()),
  displayName: Type.Optional(Text),
}
const written = {
  kept: keptPrincipalProperties,
  kind: servicePrincipalKind,
  unkept: [
    ...[
      'homepage',
      'keyCredentials',
      'logoutUrl',
      'passwordCredentials',
      'replyUrls',
      'servicePrincipalNames',
    ],
    ...['appRoles', 'oauth2PermissionScopes', 'owners@odata.bind', 'claimsMappingPolicies@odata.bind'],
  ],
}
const changedPrincipal = { ...written, fields: Type.Object(changes) }
const newPrincipal = { ...written, fields: Type.Object({ appId: Guid, ...changes }) }

export const servicePrincipalRoutes: readonly GraphRoute[] = [
  ...readRoutes('servicePrincipals', readingApplications, {
    kind: servicePrincipalKind,
    all: ({ context: { store }, tenantId }) => store.servicePrincipals.by('tenant', tenantId),
    one: servicePrincipalOf,
    shape: servicePrincipalShape,
    navigations: principalNavigations,
  }),
  ...navigationRoutes('servicePrincipals/:id', call => servicePrincipalOf(call).id, principalNavigations),
  {
    method: 'POST',
    path: 'servicePrincipals',
    delegated: ownedApplications,
    application: ownedApplications,
    handle: call => {
      const { store } = call.context
      const { fields: input, kept } = readResource(newPrincipal, call.body)
      const app = store.applications.oneBy('appId', input.appId)
      const visible =
        findFirstPartyApp(input.appId) !== undefined ||
        (app !== undefined && (app.tenantId === call.tenantId || app.signInAudience !== 'AzureADMyOrg'))
      if (!visible)
        throw badRequest(
          `The appId '${input.appId}' of the service principal does not reference a valid application object.`,
          'appId',
        )
      if (store.servicePrincipals.oneBy('tenantAndAppId', keyOf(call.tenantId, input.appId)) !== undefined)
        throw alreadyExists(
          `The service principal cannot be created, updated, or restored because the service principal name ${input.appId} is already in use.`,
          'appId',
        )
      const { id } = ensureServicePrincipal(store, {
        tenantId: call.tenantId,
        appId: input.appId,
        createdDateTime: call.now,
      })
      const principal = store.servicePrincipals.update(id, {
        ...(input.accountEnabled === undefined ? {} : { accountEnabled: input.accountEnabled }),
        ...(input.appRoleAssignmentRequired === undefined
          ? {}
          : { appRoleAssignmentRequired: input.appRoleAssignmentRequired }),
        properties: { ...kept },
      })
      if (principal === undefined) throw notFound(id)
      return answerEntity(call, servicePrincipalKind, servicePrincipalShape(store, principal), {
        status: 201,
      })
    },
  },
  {
    method: 'PATCH',
    path: 'servicePrincipals/:id',
    ...changingApplications,
    handle: call => {
      const principal = servicePrincipalOf(call)
      const { fields, kept } = readResource(changedPrincipal, call.body)
      call.context.store.servicePrincipals.update(principal.id, {
        ...fields,
        properties: { ...principal.properties, ...kept },
      })
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'servicePrincipals/:id',
    ...changingApplications,
    handle: call => {
      deleteServicePrincipal(call.context.store, servicePrincipalOf(call).id)
      return { status: 204 }
    },
  },
]
