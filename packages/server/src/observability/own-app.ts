import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ObservabilityConfig } from '@gatewright/config'
import fastify from 'fastify'
import type { Logger } from 'pino'
import { GatewrightError } from '../errors.ts'
import { bodyLimits } from '../http/body-limits.ts'
import { replyWithError } from '../http/reply-with-error.ts'
import { type HealthContext, healthRoutes } from './health-routes.ts'
import type { Metrics } from './metrics.ts'
import { isOnThisMachine, showsToken } from './token-shown.ts'

export interface OwnAppContext extends HealthContext {
  readonly metrics: Pick<Metrics, 'render'>
  readonly log: Logger
}

/** Answers where collectors ask: `/metrics`, `/healthz`, `/readyz`, and nothing else of the console. */
export interface OwnApp {
  handle(request: IncomingMessage, response: ServerResponse): void
}

export async function createOwnApp(
  context: OwnAppContext,
  { token }: Pick<ObservabilityConfig, 'token'>,
): Promise<OwnApp> {
  const app = fastify({ logger: false, bodyLimit: bodyLimits.usual })
  app.setErrorHandler((thrown, _, reply) => replyWithError(reply, thrown, { log: context.log }))
  app.setNotFoundHandler(async () => {
    throw new GatewrightError('not_found')
  })
  await app.register(healthRoutes, { context })
  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request.raw, token)) throw new GatewrightError('not_found')
    reply.header('cache-control', 'no-store')
    const { contentType, text } = await context.metrics.render()
    return reply.type(contentType).send(text)
  })
  await app.ready()
  return { handle: (request, response) => app.routing(request, response) }
}

/**
 * Without a token only this machine reaches the listener. Its browsers do, too: a page whose name was made to lead here
 * (DNS rebinding) could read the answer, so the name has to be one that nobody can make lead elsewhere.
 */
function mayRead(request: IncomingMessage, token: string | undefined): boolean {
  if (token !== undefined) return showsToken(request, token)
  return isOnThisMachine((request.headers.host ?? '').toLowerCase().replace(/:\d+$/, ''))
}
