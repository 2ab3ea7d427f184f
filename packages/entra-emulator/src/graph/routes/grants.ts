import Type from 'typebox'
import { findResource, newGuid, type OAuth2PermissionGrant } from '../../store/index.ts'
import { Guid, Nullable, Text } from '../../store/schema.ts'
import { readBody } from '../body.ts'
import { alreadyExists, badRequest, notFound } from '../errors.ts'
import { answerCollection } from '../odata/collection.ts'
import { answerEntity } from '../odata/entity.ts'
import { readGrants, writeGrants } from '../permissions.ts'
import type { GraphCall, GraphRoute } from '../route.ts'
import { grantKind, grantShape } from '../shapes/service-principal.ts'

const read = { delegated: readGrants, application: readGrants }
const write = {
  delegated: writeGrants,
  application: writeGrants,
  needsRole: 'application administrator',
} as const

const NewGrant = Type.Object(
  {
    clientId: Guid,
    consentType: Type.Union([Type.Literal('AllPrincipals'), Type.Literal('Principal')]),
    principalId: Type.Optional(Nullable(Guid)),
    resourceId: Guid,
    scope: Type.Optional(Nullable(Text)),
    // Once required, and still sent by scripts.
    startTime: Type.Optional(Nullable(Text)),
    expiryTime: Type.Optional(Nullable(Text)),
  },
  { additionalProperties: false },
)

const grantOf = (call: GraphCall): OAuth2PermissionGrant => {
  const grant = call.context.store.oauth2PermissionGrants.get(call.params.id ?? '')
  if (grant === undefined || grant.tenantId !== call.tenantId) throw notFound(call.params.id ?? '')
  return grant
}

/** Every word must be a permission that the resource exposes. */
const checkScope = (call: GraphCall, resourceId: string, scope: string): string => {
  const { store } = call.context
  const principal = store.servicePrincipals.get(resourceId)
  if (principal === undefined || principal.tenantId !== call.tenantId) throw notFound(resourceId)
  const resource = findResource(store, principal.appId)
  const words = [...new Set(scope.split(/\s+/).filter(word => word !== ''))]
  for (const word of words)
    if (!resource?.oauth2PermissionScopes.some(candidate => candidate.value === word))
      throw badRequest(`${principal.displayName} exposes no delegated permission '${word}'.`, 'scope')
  return words.join(' ')
}

export const grantRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: 'oauth2PermissionGrants',
    ...read,
    handle: call =>
      answerCollection(
        call,
        grantKind,
        call.context.store.oauth2PermissionGrants.by('tenant', call.tenantId).map(grantShape),
      ),
  },
  {
    method: 'POST',
    path: 'oauth2PermissionGrants',
    ...write,
    handle: call => {
      const { store } = call.context
      const input = readBody(NewGrant, call.body)
      const client = store.servicePrincipals.get(input.clientId)
      if (client === undefined || client.tenantId !== call.tenantId) throw notFound(input.clientId)
      const principalId = input.consentType === 'Principal' ? (input.principalId ?? null) : null
      if (input.consentType === 'Principal' && store.users.get(principalId ?? '')?.tenantId !== call.tenantId)
        throw badRequest('The principalId must be a user when consentType is Principal.', 'principalId')
      const scope = checkScope(call, input.resourceId, input.scope ?? '')
      const taken = store.oauth2PermissionGrants
        .by('client', client.id)
        .some(grant => grant.resourceId === input.resourceId && grant.principalId === principalId)
      if (taken) throw alreadyExists('Permission entry already exists.')
      const grant = store.oauth2PermissionGrants.insert({
        id: newGuid(),
        tenantId: call.tenantId,
        clientId: client.id,
        consentType: input.consentType,
        principalId,
        resourceId: input.resourceId,
        scope,
      })
      return answerEntity(call, grantKind, grantShape(grant), { status: 201 })
    },
  },
  {
    method: 'GET',
    path: 'oauth2PermissionGrants/:id',
    ...read,
    handle: call => answerEntity(call, grantKind, grantShape(grantOf(call))),
  },
  {
    method: 'PATCH',
    path: 'oauth2PermissionGrants/:id',
    ...write,
    handle: call => {
      const grant = grantOf(call)
      const { scope } = readBody(Type.Object({ scope: Text }, { additionalProperties: false }), call.body)
      call.context.store.oauth2PermissionGrants.update(grant.id, {
        scope: checkScope(call, grant.resourceId, scope),
      })
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'oauth2PermissionGrants/:id',
    ...write,
    handle: call => {
      call.context.store.oauth2PermissionGrants.delete(grantOf(call).id)
      return { status: 204 }
    },
  },
]
