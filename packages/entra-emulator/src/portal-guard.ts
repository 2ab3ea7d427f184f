import type { FastifyInstance } from 'fastify'
import type { EmulatorContext } from './context.ts'

/**
 * Keeps other web sites away from the portal's own API, which asks for no password: a page elsewhere may not call it from
 * the visitor's browser, neither directly (`Origin`) nor by a name of its own that it points at loopback (DNS rebinding).
 */
export const registerPortalGuard = (
  app: FastifyInstance,
  context: EmulatorContext,
  options: { readonly host: string; readonly origin: string | undefined },
): void => {
  const own = [options.host, options.origin === undefined ? undefined : new URL(options.origin).hostname]
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/portal/api')) return
    const { origin } = request.headers
    const foreignOrigin = origin !== undefined && origin !== context.originOf(request)
    // On all addresses any name may be right, a container's for one.
    const listensToAll = options.host === '0.0.0.0' || options.host === '::'
    const foreignHost = !listensToAll && !isLoopbackName(request.hostname) && !own.includes(request.hostname)
    if (foreignOrigin || foreignHost)
      return reply.code(403).send({ error: 'cross_site', message: 'This comes from another web site.' })
  })
}

const isLoopbackName = (name: string): boolean =>
  name === 'localhost' ||
  name.endsWith('.localhost') ||
  name === '127.0.0.1' ||
  name === '[::1]' ||
  name === '::1'
