import type { IncomingMessage, ServerResponse } from 'node:http'
import { letBodyCome } from '@gatewright/proxy'
import fastify from 'fastify'
import { adminRoutes } from './admin-api/admin-routes.ts'
import { consoleFiles, consoleFolder } from './console-files.ts'
import type { Context } from './context.ts'
import { sightingRoutes } from './diagnosis/sightings.ts'
import { GatewrightError } from './errors.ts'
import { openableApps } from './gate/rules/openable-apps.ts'
import { bodyLimits, readJsonWithin } from './http/body-limits.ts'
import { compileWhenUsed } from './http/compile-when-used.ts'
import { HOME } from './http/home.ts'
import { swaggerRoutes } from './http/openapi.ts'
import { ownOrigin } from './http/own-origin.ts'
import { readableAnswers } from './http/readable-addresses.ts'
import { replyWithError } from './http/reply-with-error.ts'
import { healthRoutes } from './observability/health-routes.ts'
import { metricsRoutes } from './observability/metrics-routes.ts'
import { tokenRoutes } from './programs/api-tokens/token-routes.ts'
import { anotherAccountRoutes } from './sign-in/another-account.ts'
import { authRoutes } from './sign-in/auth-routes.ts'
import { formRoutes } from './sign-in/form-routes.ts'
import { createFormSignIn } from './sign-in/form-sign-in.ts'
import { pageRoutes } from './sign-in/page/page-routes.ts'
import { redirectRoutes } from './sign-in/redirect-routes.ts'
import { signOutRoutes } from './sign-in/sign-out-routes.ts'
import { wayRoutes } from './sign-in/way-routes.ts'
import { inTurn } from './turn-of-loop.ts'
import { version } from './version.ts'

/**
 * How long the body of a request to our own routes may take, in milliseconds. The server itself has no such limit, for an
 * upload to an app may take an hour; without one here a body that drips would hold its connection for ever.
 */
const LONGEST_BODY = 30_000

/** Answers what the gate has left: the console and its API. */
export interface App {
  handle(request: IncomingMessage, response: ServerResponse): void
  close(): Promise<void>
}

/** One configuration in, an HTTP application out. */
export async function createApp(context: Context, folder = consoleFolder): Promise<App> {
  const app = fastify({
    logger: false,
    bodyLimit: bodyLimits.usual,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
    schemaController: { compilersFactory: compileWhenUsed },
  })
  // A form of another site can send text/plain without a preflight; nothing here needs it.
  app.removeContentTypeParser('text/plain')
  readJsonWithin(app)

  app.addHook('onRequest', async (request, reply) => {
    // The console's page is of one version, and while nodes are upgraded what answers it may be of another.
    if (request.url.startsWith('/api/')) reply.header('gatewright-version', version)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'same-origin')
    if (context.secure) reply.header('strict-transport-security', 'max-age=31536000')
  })
  await app.register(ownOrigin, context)
  await app.register(readableAnswers, {
    asWritten: ['/api/v1/admin/config', '/api/v1/admin/strategies', '/api/v1/admin/apps'],
  })
  app.setErrorHandler((thrown, request, reply) =>
    replyWithError(reply, thrown, {
      log: context.log,
      from: context.clientOf(request.raw).address,
      actions: () => [{ label: 'To the home page', href: HOME }],
    }),
  )
  app.setNotFoundHandler(async () => {
    throw new GatewrightError('not_found')
  })

  await app.register(healthRoutes, { context })
  await app.register(metricsRoutes, { context })
  await app.register(swaggerRoutes)
  await app.register(sightingRoutes, { context })
  await app.register(authRoutes, { context })
  await app.register(wayRoutes, { context })
  await app.register(anotherAccountRoutes, { context })
  await app.register(tokenRoutes, {
    context,
    openableApps: caller => openableApps(context.config, caller),
  })
  await app.register(redirectRoutes, { context })
  await app.register(signOutRoutes, { context })
  // One for both doors: each would else have attempts of its own to guess with.
  const forms = createFormSignIn(context)
  await app.register(formRoutes, { context, forms })
  await app.register(pageRoutes, { context, forms })
  await app.register(adminRoutes, { context, prefix: '/api/v1/admin' })
  await app.register(consoleFiles, {
    secure: context.secure,
    folder,
    // Where it cannot be found out, the console says so itself.
    isSignedIn: async request =>
      (await context.callerOf(request).catch(() => 'unknown' as const)) !== undefined,
  })
  await app.ready()
  return {
    handle(request, response) {
      const timer = setTimeout(() => request.complete || request.destroy(), LONGEST_BODY)
      response.once('close', () => clearTimeout(timer))
      // Bodies here are small; what is refused is refused after them.
      letBodyCome(request, response)
      inTurn(end => {
        response.once('close', end)
        app.routing(request, response)
      })
    },
    close: () => app.close(),
  }
}
