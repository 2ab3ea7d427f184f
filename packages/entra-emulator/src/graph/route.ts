import type { IncomingHttpHeaders } from 'node:http'
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

/** What Graph looks at of a request: one of HTTP, or one of the parts of a batch. */
export interface GraphRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body?: unknown
}

/** One request, as the handlers see it. */
export interface GraphCall {
  readonly context: EmulatorContext
  readonly caller: GraphCaller
  readonly tenantId: string
  /** The parts of the path that the route names with a colon. */
  readonly params: Readonly<Record<string, string>>
  /** OData's own options are in lower case and begin with `$`, however they were written. */
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  /** Where Graph begins as the caller addresses it, for `@odata.nextLink` and `@odata.context`. */
  readonly root: string
  /** Path after the root, without the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** `…/$count`: the number alone is wanted. */
  readonly counting: boolean
  /** `…/microsoft.graph.user`: only resources of this type. */
  readonly cast: string | undefined
  /** `…/displayName`: that property alone, and without JSON around it where `$value` follows. */
  readonly property: { readonly name: string; readonly raw: boolean } | undefined
  /** ISO time. */
  readonly now: string
}

export interface GraphAnswer {
  /** 200 unless said otherwise; 204 has no body. */
  readonly status?: number
  readonly body?: unknown
  /** In the place of a body: plain text. */
  readonly text?: string
}

/** What it takes to call something; each list is of permissions of which any one suffices. */
export interface Access {
  /** Of a user's token. Left out: nothing is needed but a token. */
  readonly delegated?: readonly string[]
  /** The same for an app's own token. */
  readonly application?: readonly string[]
  /** A user's permission counts only as far as the user's own rights: the directory role that the change takes. */
  readonly needsRole?: 'application administrator' | 'user administrator'
}

export interface GraphRoute extends Access {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Segments; `:name` takes one, as `/users/{id}` or `/users('{id}')`. */
  readonly path: string
  readonly handle: (call: GraphCall) => GraphAnswer
}
