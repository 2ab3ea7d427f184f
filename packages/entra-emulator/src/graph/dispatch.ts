import type { FastifyRequest } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import { badRequest, GraphError } from './errors.ts'
import { checkPermission } from './permissions.ts'
import { type GraphAnswer, type GraphCaller, matchPath, pathSegments } from './route.ts'
import { graphRoutes } from './routes/index.ts'

/**
 * Finds the route of a request and lets it answer. Graph itself and the portal, which is a client of Graph as the real one
 * is, come through here with a caller each. `path` is what follows the root, still encoded. Throws {@link GraphError}.
 */
export const dispatch = (
  context: EmulatorContext,
  request: FastifyRequest,
  options: { readonly caller: GraphCaller; readonly root: string; readonly path: string },
): GraphAnswer => {
  const { caller, root, path } = options
  const segments = readSegments(path)
  const matching = graphRoutes.flatMap(route => {
    const params = matchPath(route, segments)
    return params === undefined ? [] : [{ route, params }]
  })
  if (matching.length === 0)
    throw badRequest(`Resource not found for the segment '${segments.at(-1) ?? ''}'.`)
  const found = matching.find(({ route }) => route.method === request.method)
  if (found === undefined)
    throw new GraphError(
      405,
      'Request_BadRequest',
      `Specified HTTP method is not allowed for the request target.`,
    )
  checkPermission(context, found.route, caller)
  const { body } = request
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body)))
    throw badRequest('The body must be a JSON object.')
  return found.route.handle({
    context,
    caller,
    tenantId: caller.tenantId,
    params: found.params,
    query: new URL(request.url, 'http://graph').searchParams,
    body: (body ?? {}) as Record<string, unknown>,
    root,
    path,
    request,
    now: new Date(context.clock.now()).toISOString(),
  })
}

const readSegments = (path: string): string[] => {
  try {
    return pathSegments(path)
  } catch {
    throw badRequest('The address is not encoded as a URL must be.')
  }
}
