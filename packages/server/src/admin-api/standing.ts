import type { FastifyContextConfig, FastifyInstance, FastifyRequest, FastifySchema } from 'fastify'
import type { Context } from '../context.ts'
import { GatewrightError } from '../errors.ts'
import { replyWithError } from '../http/reply-with-error.ts'
import type { Caller } from '../identity/caller.ts'

/** Who may call a route: everybody who is signed in, admins, or super admins alone. Each includes the next. */
export type Standing = 'signed-in' | 'admin' | 'super-admin'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of a route of the admin API. One that names nobody is for super admins. */
    for?: Standing
  }
  interface FastifyRequest {
    /** Who calls a route of the admin API. */
    caller: Caller | undefined
  }
}

/**
 * Before anything of a request is read: who calls, and may they? Every route below `app` is covered, also one that
 * somebody adds later and forgets to mark. Whoever is refused leaves an entry in the audit log, so
 * many that it tells of them.
 */
export function requireStanding(
  app: FastifyInstance,
  context: Pick<Context, 'callerOf' | 'clientOf' | 'log' | 'refusalFlood'>,
): void {
  app.decorateRequest('caller', undefined)
  // For whoever reads the OpenAPI document, which is made of the schemas.
  app.addHook('onRoute', route => {
    route.schema = { ...route.schema, 'x-standing': neededFor(route.config) } as FastifySchema
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const caller = await context.callerOf(request.raw)
    if (caller === undefined) throw new GatewrightError('not_signed_in')
    request.caller = caller
    const needed = neededFor(request.routeOptions.config)
    if (!hasStanding(caller, needed)) {
      throw new GatewrightError('forbidden', { detail: { needed, roles: caller.roles } })
    }
  })
  app.setErrorHandler((thrown, request, reply) =>
    replyWithError(reply, thrown, {
      log: context.log,
      from: context.clientOf(reply.request.raw).address,
      async record(error, ref) {
        if (error.code !== 'forbidden' || request.caller === undefined) return
        await context.refusalFlood.record(
          {
            kind: 'access',
            actorId: request.caller.collaboratorId,
            actor: request.caller.email,
            target: `${request.method} ${request.routeOptions.url ?? ''}`,
            result: 'refused',
            code: error.code,
            ref,
            address: context.clientOf(request.raw).address,
            detail: error.detail,
          },
          { person: request.caller.collaboratorId },
        )
      },
    }),
  )
}

const neededFor = (config: FastifyContextConfig | undefined): Standing => config?.for ?? 'super-admin'

export function hasStanding(caller: Caller, needed: Standing): boolean {
  if (needed === 'signed-in' || caller.superAdmin) return true
  return needed === 'admin' && caller.roles.includes('admin')
}

/** Who calls; {@link requireStanding} has made sure that somebody does. */
export function signedInCaller(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new GatewrightError('not_signed_in')
  return request.caller
}
