import type { FastifyRequest } from 'fastify'
import type { EmulatorContext } from '../context.ts'

/** Who calls Graph: a user through an app, an app by itself, or the portal (which may do everything in one tenant). */
export interface GraphCaller {
  readonly kind: 'user' | 'app' | 'portal'
  readonly tenantId: string
  /** Object ID of the signed-in user. */
  readonly userId?: string
  /** Delegated permissions of a user's token, application permissions of an app's. */
  readonly permissions: ReadonlySet<string>
}

/** One request, as the handlers see it. */
export interface GraphCall {
  readonly context: EmulatorContext
  readonly caller: GraphCaller
  readonly tenantId: string
  /** The parts of the path that the route names with a colon. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  /** Where Graph begins as the caller addresses it, for `@odata.nextLink` and `@odata.context`. */
  readonly root: string
  /** Path after the root, without the query. */
  readonly path: string
  readonly request: FastifyRequest
  /** ISO time. */
  readonly now: string
}

export interface GraphAnswer {
  /** 200 unless said otherwise; 204 has no body. */
  readonly status?: number
  readonly body?: unknown
}

export interface GraphRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Segments; `:name` takes one, as `/users/{id}` or `/users('{id}')`. */
  readonly path: string
  /** Any of these in a user's token suffices. Empty: not for users. Left out: nothing is needed but a token. */
  readonly delegated?: readonly string[]
  /** The same for an app's own token. */
  readonly application?: readonly string[]
  /** A user's permission counts only as far as the user's own rights: the directory role that the change takes. */
  readonly needsRole?: 'application administrator' | 'user administrator'
  readonly handle: (call: GraphCall) => GraphAnswer
}

/** A path as segments: `/applications(appId='x')` is `applications`, `appId=x`; `/users('ada@x')` is `users`, `ada@x`. */
export const pathSegments = (path: string): string[] =>
  path
    .split('/')
    .filter(part => part !== '')
    .flatMap(part => {
      const decoded = decodeURIComponent(part)
      const [, name, key] = /^([A-Za-z]+)\((.*)\)$/.exec(decoded) ?? []
      if (name === undefined || key === undefined) return [decoded]
      const [, property, value] = /^(?:(\w+)=)?'(.*)'$/.exec(key) ?? []
      if (value === undefined) return [decoded]
      const bare = value.replaceAll("''", "'")
      return [name, property === undefined ? bare : `${property}=${bare}`]
    })

/** The parameters when the segments are this route's. */
export const matchPath = (
  route: GraphRoute,
  segments: readonly string[],
): Record<string, string> | undefined => {
  const wanted = route.path.split('/')
  if (wanted.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const segment = segments[at] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = segment
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined
  }
  return params
}
