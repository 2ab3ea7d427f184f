import type { FastifyInstance } from 'fastify'
import type { EmulatorContext } from './context.ts'
import type { KnownHosts } from './known-hosts.ts'

/**
 * Keeps other web sites away from the portal's own API, which asks for no password: a page elsewhere may not call it from
 * the visitor's browser, neither directly (`Origin`) nor by a name of its own that it points at loopback (DNS rebinding).
 */
export const registerPortalGuard = (
  app: FastifyInstance,
  context: EmulatorContext,
  hosts: KnownHosts,
): void => {
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/portal/api')) return
    const { origin } = request.headers
    const foreignOrigin = origin !== undefined && origin !== context.originOf(request)
    const foreignHost = hosts.originOf(request) === undefined
    if (foreignOrigin || foreignHost)
      return reply.code(403).send({ error: 'cross_site', message: 'This comes from another web site.' })
  })
}
