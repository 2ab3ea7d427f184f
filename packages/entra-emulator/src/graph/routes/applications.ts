import Type from 'typebox'
import { type Application, findResource, keyOf, makeApplication, makeSecret } from '../../store/index.ts'
import { Guid, Nullable, Text } from '../../store/schema.ts'
import { readBody, readResource } from '../body.ts'
import { badRequest, notFound, notImplemented } from '../errors.ts'
import { applicationNavigations } from '../navigation/index.ts'
import { navigationRoutes } from '../navigation/routes.ts'
import { answerEntity } from '../odata/entity.ts'
import { changingApplications, ownedApplications, readingApplications } from '../permissions.ts'
import type { GraphCall, GraphRoute } from '../route.ts'
import { checkApplication } from '../rules/application.ts'
import { applicationInput, applyInput } from '../rules/application-input.ts'
import { checkMaySecret, secretLifetime } from '../rules/credentials.ts'
import { deleteApplication } from '../rules/remove.ts'
import { applicationKind, applicationShape, passwordShape } from '../shapes/application.ts'
import { readRoutes } from './read-routes.ts'

/** Which rules hold: the portal's forms, or what the manifest takes. */
export const through = (call: GraphCall): 'portal' | 'manifest' =>
  call.caller.kind === 'portal' ? 'portal' : 'manifest'

/** The registration that a path names, by object id or as `applications(appId='…')`, also by `uniqueName`. */
const namedApplication = ({ context: { store }, tenantId, params }: GraphCall): Application | undefined => {
  const id = params.id ?? ''
  const name = uniqueNameIn(id)
  if (name !== undefined)
    return store.applications.by('tenant', tenantId).find(({ properties }) => properties?.uniqueName === name)
  const app = id.startsWith('appId=')
    ? store.applications.oneBy('appId', id.slice('appId='.length).toLowerCase())
    : store.applications.get(id.toLowerCase())
  return app?.tenantId === tenantId ? app : undefined
}

/** @throws GraphError 404 */
export const applicationOf = (call: GraphCall): Application => {
  const app = namedApplication(call)
  if (app === undefined) throw notFound((call.params.id ?? '').replace(/^(appId|uniqueName)=/, ''))
  return app
}

const uniqueNameIn = (id: string): string | undefined =>
  id.startsWith('uniqueName=') ? id.slice('uniqueName='.length) : undefined

/** A body over a registration. Throws a 501 where it wants something of `api` that is not kept. */
const readApplication = (call: GraphCall) => {
  const read = readResource(applicationInput, call.body)
  for (const name of ['knownClientApplications', 'preAuthorizedApplications'] as const)
    if ((read.fields.api?.[name]?.length ?? 0) > 0) throw notImplemented(`'api/${name}' of an application`)
  if (read.fields.api?.acceptMappedClaims === true)
    throw notImplemented("'api/acceptMappedClaims' of an application")
  return read
}

const secretName = Type.Optional(Nullable(Text))
const AddPassword = Type.Object({
  passwordCredential: Type.Optional(
    Nullable(
      Type.Object({
        displayName: secretName,
        startDateTime: Type.Optional(Nullable(Text)),
        endDateTime: Type.Optional(Nullable(Text)),
      }),
    ),
  ),
})

export const applicationRoutes: readonly GraphRoute[] = [
  ...readRoutes('applications', readingApplications, {
    kind: applicationKind,
    all: ({ context: { store }, tenantId }) => store.applications.by('tenant', tenantId),
    one: applicationOf,
    shape: applicationShape,
    navigations: applicationNavigations,
  }),
  ...navigationRoutes('applications/:id', call => applicationOf(call).id, applicationNavigations),
  {
    method: 'POST',
    path: 'applications',
    // Everyone in a tenant may register apps, unless its user settings say no.
    delegated: ownedApplications,
    application: ownedApplications,
    handle: call => createApplication(call),
  },
  {
    method: 'PATCH',
    path: 'applications/:id',
    ...changingApplications,
    handle: call => {
      const { store } = call.context
      const uniqueName = uniqueNameIn(call.params.id ?? '')
      if (
        uniqueName !== undefined &&
        prefers(call, 'create-if-missing') &&
        namedApplication(call) === undefined
      )
        return createApplication(call, { uniqueName })
      const before = applicationOf(call)
      const { fields, kept } = readApplication(call)
      if (kept.uniqueName !== undefined && kept.uniqueName !== before.properties?.uniqueName)
        throw badRequest("Property 'uniqueName' is read-only and cannot be set.", 'uniqueName')
      const app = { ...applyInput(before, fields), properties: { ...before.properties, ...kept } }
      checkApplication(store, app, { before, through: through(call) })
      checkRequiredAccess(call, app)
      const { id, ...changes } = app
      store.applications.update(id, changes)
      const principal = store.servicePrincipals.oneBy('tenantAndAppId', keyOf(app.tenantId, app.appId))
      if (principal !== undefined && principal.displayName !== app.displayName)
        store.servicePrincipals.update(principal.id, { displayName: app.displayName })
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'applications/:id',
    ...changingApplications,
    handle: call => {
      deleteApplication(call.context.store, applicationOf(call).id)
      return { status: 204 }
    },
  },
  {
    method: 'POST',
    path: 'applications/:id/addPassword',
    ...changingApplications,
    handle: call => {
      const app = applicationOf(call)
      const { passwordCredential: wanted } = readBody(AddPassword, call.body)
      checkMaySecret(app, call.context.store.tenants.get(call.tenantId))
      const lifetime = secretLifetime(wanted ?? {}, call.context.clock.now(), through(call))
      const { value, credential } = makeSecret({
        displayName: wanted?.displayName?.trim() || null,
        ...lifetime,
      })
      call.context.store.applications.update(app.id, {
        passwordCredentials: [...app.passwordCredentials, credential],
      })
      return {
        body: {
          '@odata.context': `${call.root}/$metadata#microsoft.graph.passwordCredential`,
          ...passwordShape(credential, value),
        },
      }
    },
  },
  {
    method: 'POST',
    path: 'applications/:id/removePassword',
    ...changingApplications,
    handle: call => {
      const app = applicationOf(call)
      const { keyId } = readBody(Type.Object({ keyId: Guid }), call.body)
      if (!app.passwordCredentials.some(credential => credential.keyId === keyId))
        throw badRequest('No password credential found with keyId.', 'keyId')
      call.context.store.applications.update(app.id, {
        passwordCredentials: app.passwordCredentials.filter(credential => credential.keyId !== keyId),
      })
      return { status: 204 }
    },
  },
]

/**
 * What `POST /applications` does, and an upsert by a `uniqueName` that nobody has yet.
 * @see https://learn.microsoft.com/graph/api/application-upsert
 */
const createApplication = (call: GraphCall, named: { readonly uniqueName?: string } = {}) => {
  const { store } = call.context
  const { fields: input, kept } = readApplication(call)
  if (input.displayName === undefined)
    throw badRequest(
      "A value is required for property 'displayName' of resource 'Application'.",
      'displayName',
    )
  // The form of the portal makes v2.0 access tokens the default; Graph leaves the version open but where it must be 2.
  const audience = input.signInAudience ?? 'AzureADandPersonalMicrosoftAccount'
  const version = through(call) === 'portal' || audience.includes('Personal') ? 2 : null
  const fresh = makeApplication({
    tenantId: call.tenantId,
    displayName: '',
    signInAudience: audience,
    createdDateTime: call.now,
    properties: { ...kept, ...named },
  })
  const app = applyInput({ ...fresh, api: { ...fresh.api, requestedAccessTokenVersion: version } }, input)
  checkApplication(store, app, { through: through(call) })
  checkRequiredAccess(call, app)
  store.applications.insert(app)
  return answerEntity(call, applicationKind, applicationShape(store, app), { status: 201 })
}

/** Whether the request asks for something by `Prefer` (RFC 7240). */
const prefers = ({ headers }: GraphCall, what: string): boolean =>
  String(headers.prefer ?? '')
    .split(',')
    .some(each => each.trim().toLowerCase() === what)

/** Permissions that are asked for must exist. */
const checkRequiredAccess = (call: GraphCall, app: Application): void => {
  for (const { resourceAppId, resourceAccess } of app.requiredResourceAccess) {
    const resource = findResource(call.context.store, resourceAppId)
    if (resource === undefined)
      throw badRequest(
        `The resource '${resourceAppId}' of requiredResourceAccess does not exist.`,
        'requiredResourceAccess',
      )
    for (const { id, type } of resourceAccess) {
      const known = type === 'Scope' ? resource.oauth2PermissionScopes : resource.appRoles
      if (!known.some(permission => permission.id === id))
        throw badRequest(
          `${resource.displayName} has no permission '${id}' of type ${type}.`,
          'requiredResourceAccess',
        )
    }
  }
}
