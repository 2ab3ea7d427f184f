import Type from 'typebox'
import { ensureServicePrincipal, findFirstPartyApp, keyOf, type ServicePrincipal } from '../../store/index.ts'
import { Guid, Nullable, Text } from '../../store/schema.ts'
import { readBody } from '../body.ts'
import { alreadyExists, badRequest, notFound } from '../errors.ts'
import { answerEntity } from '../odata/select.ts'
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

const Changes = Type.Object(
  {
    accountEnabled: Type.Optional(Type.Boolean()),
    appRoleAssignmentRequired: Type.Optional(Type.Boolean()),
    displayName: Type.Optional(Text),
    tags: Type.Optional(Type.Array(Text)),
    notes: Type.Optional(Nullable(Text)),
  },
  { additionalProperties: false },
)
const NewPrincipal = Type.Object({ appId: Guid, ...Changes.properties }, { additionalProperties: false })

export const servicePrincipalRoutes: readonly GraphRoute[] = [
  ...readRoutes('servicePrincipals', readingApplications, {
    kind: servicePrincipalKind,
    all: ({ context: { store }, tenantId }) => store.servicePrincipals.by('tenant', tenantId),
    one: servicePrincipalOf,
    shape: servicePrincipalShape,
  }),
  {
    method: 'POST',
    path: 'servicePrincipals',
    delegated: ownedApplications,
    application: ownedApplications,
    handle: call => {
      const { store } = call.context
      const input = readBody(NewPrincipal, call.body)
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
      })
      if (principal === undefined) throw notFound(id)
      return answerEntity(call, servicePrincipalKind, servicePrincipalShape(store, principal), 201)
    },
  },
  {
    method: 'PATCH',
    path: 'servicePrincipals/:id',
    ...changingApplications,
    handle: call => {
      const principal = servicePrincipalOf(call)
      const { tags: _, notes: __, ...changes } = readBody(Changes, call.body)
      call.context.store.servicePrincipals.update(principal.id, changes)
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
