import type { IncomingMessage } from 'node:http'
import type { Config } from '@gatewright/config'
import type { FastifyPluginAsync } from 'fastify'
import { GatewrightError } from '../errors.ts'
import type { Caller } from '../identity/caller.ts'
import type { Metrics } from './metrics.ts'
import { isOnThisMachine, showsToken } from './token-shown.ts'

interface MetricsContext {
  readonly config: Pick<Config, 'http'>
  readonly metrics: Pick<Metrics, 'render'>
  callerOf(request: IncomingMessage): Promise<Caller | undefined>
}

/**
 * `/metrics`, for a collector that shows the file's token and for admins who are signed in. To everybody else there is nothing
 * at this address: how many people there are and how many sign-ins fail is nobody's business on a public host.
 *
 * A server that is for its own machine alone shows them to whatever asks from there. Elsewhere that proves nothing: a proxy on
 * the machine asks from there for everybody, and not every proxy adds a header by which it is known.
 */
export const metricsRoutes: FastifyPluginAsync<{ readonly context: MetricsContext }> = async (
  app,
  { context },
) => {
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!showsToken(request.raw, metricsToken) && !mayAsk(request.raw) && !(await isAdmin(request.raw))) {
      throw new GatewrightError('not_found')
    }
    reply.header('cache-control', 'no-store')
    const { contentType, text } = await context.metrics.render()
    return reply.type(contentType).send(text)
  })

  const { externalUrl, trustedProxies, metricsToken } = context.config.http
  const forThisMachine =
    metricsToken === undefined &&
    trustedProxies.length === 0 &&
    isOnThisMachine(new URL(externalUrl).hostname)
  const mayAsk = (request: IncomingMessage): boolean => forThisMachine && comesFromThisMachine(request)

  async function isAdmin(request: IncomingMessage): Promise<boolean> {
    const caller = await context.callerOf(request)
    return caller?.roles.includes('admin') ?? false
  }
}

/** Headers that a proxy adds, whatever its brand: then the peer is the proxy, and who asks is unknown. */
const PROXIED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/** Over loopback, and not through a proxy that happens to run here. A browser's page cannot read it: nothing allows CORS. */
function comesFromThisMachine(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? ''
  const loopback = /^(?:::ffff:)?127\.|^::1$/.test(peer)
  return loopback && PROXIED.every(name => request.headers[name] === undefined)
}
