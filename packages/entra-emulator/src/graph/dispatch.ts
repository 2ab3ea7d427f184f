import type { EmulatorContext } from '../context.ts'
import { badRequest, GraphError, noSuchSegment, notImplemented } from './errors.ts'
import { missingPaths } from './known-paths.ts'
import { queryOf } from './odata/query.ts'
import { readPath } from './path.ts'
import { checkPermission } from './permissions.ts'
import type { GraphAnswer, GraphCall, GraphCaller, GraphRequest } from './route.ts'
import { type Found, RouteTree } from './route-tree.ts'
import { graphRoutes } from './routes/index.ts'

const tree = new RouteTree(graphRoutes, missingPaths)

/**
 * Finds the route of a request and lets it answer. Graph itself, a part of a batch, and the portal, which is a client of Graph as
 * the real one is, come through here with a caller each. `path` is what follows the root, still encoded. Throws {@link GraphError}.
 */
export const dispatch = (
  context: EmulatorContext,
  request: GraphRequest,
  options: { readonly caller: GraphCaller; readonly root: string; readonly path: string },
): GraphAnswer => {
  const { caller, root, path } = options
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const { segments, counting, cast } = readPath(path)
  const { found, property } = find(method, segments)
  if (found.kind !== 'route') throw absent(found, method, path)
  const { route } = found
  checkPermission(context, route, caller)
  const { body } = request
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body)))
    throw badRequest('The body must be a JSON object.')
  const answer = route.handle({
    context,
    caller,
    tenantId: caller.tenantId,
    params: found.params,
    query: queryOf(request.url),
    body: (body ?? {}) as Record<string, unknown>,
    root,
    path,
    headers: request.headers,
    counting,
    cast,
    property,
    now: new Date(context.clock.now()).toISOString(),
  })
  // Only a list can be counted, and only a resource has properties.
  if (counting && answer.text === undefined) throw noSuchSegment('$count')
  return answer
}

/** The route of a path; where there is none, and something is read, that of what the path names a property of. */
const find = (
  method: string,
  segments: readonly string[],
): { readonly found: Found; readonly property: GraphCall['property'] } => {
  const found = tree.find(method, segments)
  if (found.kind !== 'unknown' || method !== 'GET') return { found, property: undefined }
  const raw = segments.at(-1)?.toLowerCase() === '$value'
  const owner = segments.slice(0, raw ? -2 : -1)
  const name = segments[owner.length]
  const whole = name === undefined || name.startsWith('$') ? undefined : tree.find(method, owner)
  if (name === undefined || whole?.kind !== 'route') return { found, property: undefined }
  return { found: whole, property: { name, raw } }
}

const absent = (found: Exclude<Found, { kind: 'route' }>, method: string, path: string): GraphError => {
  if (found.kind === 'unknown') return noSuchSegment(found.segment)
  if (found.kind === 'missing') return notImplemented(`${method} /v1.0/${path}`)
  return new GraphError(
    405,
    'Request_BadRequest',
    'Specified HTTP method is not allowed for the request target.',
  )
}
