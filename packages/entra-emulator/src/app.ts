import formbody from '@fastify/formbody'
import fastify, { type FastifyInstance } from 'fastify'
import { registerAuthorize } from './endpoints/authorize.ts'
import { registerDeviceCode } from './endpoints/device-code.ts'
import { registerDiscovery } from './endpoints/discovery.ts'
import { registerErrorLookup } from './endpoints/error-lookup.ts'
import { registerHttpFaults } from './endpoints/http-faults.ts'
import { registerLogout } from './endpoints/logout.ts'
import { registerToken } from './endpoints/token.ts'
import { registerUserinfo } from './endpoints/userinfo.ts'
import { newTrace } from './errors/trace.ts'
import { registerGraph } from './graph/index.ts'
import type { TlsMaterial } from './keys/certificate.ts'
import { type KnownHosts, registerKnownHosts } from './known-hosts.ts'
import { registerNoFraming } from './no-framing.ts'
import { html } from './pages/html.ts'
import { sendPage } from './pages/layout.ts'
import { registerFaultsApi } from './portal-api/faults.ts'
import { registerPortalApi } from './portal-api/index.ts'
import { registerPortalFiles } from './portal-files.ts'
import { registerPortalGuard } from './portal-guard.ts'
import type { SignInContext } from './sign-in/context.ts'
import { registerLogin } from './sign-in/login.ts'
import { tellFailure } from './tell-failure.ts'

/** The whole HTTP surface of an emulator; not listening yet. */
export const buildApp = async (
  emulator: SignInContext,
  options: {
    readonly tls: TlsMaterial | undefined
    readonly hosts: KnownHosts
  },
): Promise<FastifyInstance> => {
  const { tls, hosts } = options
  const app = fastify({
    // Answers in flight are finished at close; connections that are only kept alive are not waited for.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    ...(tls === undefined ? {} : { https: { key: tls.key, cert: tls.cert } }),
  }) as FastifyInstance
  // First of all: Fastify gives a route the handler that is set when the route's part of the app has loaded.
  registerErrors(app, emulator)
  await app.register(formbody)
  registerNoFraming(app)
  registerPortalGuard(app, emulator, hosts)
  registerKnownHosts(app, hosts)
  registerHttpFaults(app, emulator)
  registerDiscovery(app, emulator)
  registerAuthorize(app, emulator)
  registerLogin(app, emulator)
  registerToken(app, emulator)
  registerDeviceCode(app, emulator)
  registerLogout(app, emulator)
  registerUserinfo(app, emulator)
  registerErrorLookup(app)
  registerGraph(app, emulator)
  registerPortalApi(app, emulator)
  registerFaultsApi(app, emulator)
  await registerPortalFiles(app)
  registerHome(app, emulator)
  return app
}

const registerHome = (app: FastifyInstance, emulator: SignInContext): void => {
  app.get('/', (request, reply) => {
    const origin = emulator.originOf(request)
    return sendPage(reply, {
      title: 'Entra emulator',
      body: html`<h1>Entra ID, local emulator</h1>
<p><a href="/portal">Open the portal</a></p>
<ul>${emulator.store.tenants
        .list()
        .map(
          tenant =>
            html`<li><strong>${tenant.displayName}</strong><br><a class="muted" href="${origin}/${tenant.id}/v2.0/.well-known/openid-configuration">${tenant.id}</a></li>`,
        )}</ul>`,
    })
  })
}

const registerErrors = (app: FastifyInstance, emulator: SignInContext): void => {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) tellFailure(request, error)
    const trace = newTrace(request, emulator.clock)
    return reply.code(status).send({
      error: status >= 500 ? 'server_error' : 'invalid_request',
      error_description: status >= 500 ? 'The emulator failed; see its terminal.' : error.message,
      trace_id: trace.traceId,
      correlation_id: trace.correlationId,
      timestamp: trace.timestamp,
    })
  })
  app.setNotFoundHandler((request, reply) => {
    if (request.headers.accept?.includes('text/html') !== true)
      return reply.code(404).send({ error: 'not_found', error_description: 'The emulator has nothing here.' })
    return sendPage(reply, {
      title: 'Not found',
      status: 404,
      body: html`<h1>Nothing here</h1><p>The emulator has no such page. <a href="/">Start page</a></p>`,
    })
  })
}
