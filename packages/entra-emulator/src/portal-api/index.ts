import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import { dispatch } from '../graph/dispatch.ts'
import { GraphError } from '../graph/errors.ts'
import { refuse, sendAnswer } from '../graph/index.ts'
import { acceptEmptyJson } from '../graph/json.ts'
import { grantAdminConsent, listResources, permissionStatus } from './consent.ts'
import { hasCustomSigningKey, setCustomSigningKey } from './custom-signing-key.ts'
import { listDirectoryRoles, setDirectoryRoles } from './directory-roles.ts'
import { guardPortal } from './guard.ts'
import { listPersonas } from './personas.ts'
import { changeTenant, createTenant, listTenants, tenantCounts, tenantOfPath } from './tenants.ts'

/**
 * What the portal's pages call, under `/portal/api`; faults and keys have a file of their own. Like the real portal it is a client of Graph:
 * `/portal/api/tenants/{id}/graph/…` is Graph with every permission in that tenant, held to the rules of the portal's forms.
 */
export const registerPortalApi = (app: FastifyInstance, context: EmulatorContext): void => {
  void app.register(async scope => {
    acceptEmptyJson(scope)
    scope.addHook('onRequest', async (request, reply) => {
      guardPortal(request)
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    })
    scope.setErrorHandler((error: FastifyError | Error, request, reply) =>
      refuse(context, request, reply, error),
    )
    registerRoutes(scope, context)
  })
}

const param = (request: FastifyRequest, name: string): string =>
  (request.params as Record<string, string | undefined>)[name] ?? ''

const registerRoutes = (scope: FastifyInstance, context: EmulatorContext): void => {
  scope.route({
    method: ['GET', 'POST', 'PATCH', 'DELETE'],
    url: '/portal/api/tenants/:tenantId/graph/*',
    handler: async (request, reply) => {
      const tenant = tenantOfPath(context, param(request, 'tenantId'))
      const prefix = `/portal/api/tenants/${param(request, 'tenantId')}/graph`
      const answer = dispatch(context, request, {
        caller: { kind: 'portal', tenantId: tenant.id, permissions: new Set() },
        root: prefix,
        path: request.url.split('?')[0]?.slice(prefix.length + 1) ?? '',
      })
      return sendAnswer(request, reply, answer)
    },
  })

  scope.get('/portal/api/tenants', async () => listTenants(context))
  scope.post('/portal/api/tenants', async (request, reply) =>
    reply.code(201).send(createTenant(context, request.body)),
  )
  scope.patch('/portal/api/tenants/:tenantId', async request =>
    changeTenant(context, param(request, 'tenantId'), request.body),
  )
  scope.get('/portal/api/tenants/:tenantId/counts', async request =>
    tenantCounts(context, param(request, 'tenantId')),
  )
  scope.get('/portal/api/tenants/:tenantId/resources', async request =>
    listResources(context, param(request, 'tenantId')),
  )
  scope.get('/portal/api/tenants/:tenantId/permissions/:applicationId', async request =>
    permissionStatus(context, param(request, 'tenantId'), param(request, 'applicationId')),
  )
  scope.post('/portal/api/tenants/:tenantId/adminConsent', async request =>
    grantAdminConsent(context, param(request, 'tenantId'), request.body),
  )
  scope.get('/portal/api/tenants/:tenantId/directoryRoles/:userId', async request =>
    listDirectoryRoles(context, param(request, 'tenantId'), param(request, 'userId')),
  )
  scope.patch('/portal/api/tenants/:tenantId/directoryRoles/:userId', async request =>
    setDirectoryRoles(context, param(request, 'tenantId'), param(request, 'userId'), request.body),
  )

  scope.get('/portal/api/tenants/:tenantId/customSigningKey/:principalId', async request =>
    hasCustomSigningKey(context, param(request, 'tenantId'), param(request, 'principalId')),
  )
  scope.patch('/portal/api/tenants/:tenantId/customSigningKey/:principalId', async request =>
    setCustomSigningKey(context, param(request, 'tenantId'), param(request, 'principalId'), request.body),
  )

  scope.get('/portal/api/personas', async () => listPersonas(context))
  scope.get('/portal/api/*', async () => {
    throw new GraphError(404, 'Request_ResourceNotFound', 'The portal has no such call.')
  })
}
