import type { paths } from './openapi.generated.ts'

/**
 * The types of the API, taken from what the server's own description says (`openapi.generated.ts`); nothing of it is
 * written a second time. Times are milliseconds since 1970.
 */

/** Paths below `/api/v1`, with parameters in braces. */
type Paths = {
  [Path in keyof paths as Path extends `/api/v1${infer Below}` ? Below : never]: paths[Path]
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The paths that take a method. */
export type PathOf<M extends Method> = {
  [Path in keyof Paths]: Lowercase<M> extends keyof Paths[Path]
    ? Paths[Path][Lowercase<M>] extends object
      ? Path
      : never
    : never
}[keyof Paths]

type Operation<M extends Method, Path extends PathOf<M>> = Paths[Path][Lowercase<M> & keyof Paths[Path]]

/** Answers of which the description says nothing yet. Where it does, it comes first. */
interface Undescribed {
  readonly '/auth/login/{type}/{strategy}': Redirected
  readonly '/auth/admin-link/{type}/{strategy}': Redirected
  readonly '/auth/logout': Redirected
  /** A JSON Schema. */
  readonly '/admin/config/schema': Readonly<Record<string, unknown>>
}

interface Redirected {
  /** Where the browser goes from here. */
  readonly redirectTo: string
}

/** What a call that succeeds is answered with; `undefined` where the answer has no body. */
export type Answer<M extends Method, Path extends PathOf<M>> =
  Operation<M, Path> extends { responses: infer Responses }
    ? Responses[keyof Responses] extends { content: { 'application/json': infer Body } }
      ? Body
      : Path extends keyof Undescribed
        ? Undescribed[Path]
        : undefined
    : never

/** What a call sends: a string, or a file in its place, goes as it is, with `contentType`; anything else as JSON. */
export type Sent<M extends Method, Path extends PathOf<M>> =
  Operation<M, Path> extends { requestBody: { content: { 'application/json': infer Body } } }
    ? Body
    : Readonly<Record<string, never>>

type Parameters<M extends Method, Path extends PathOf<M>, Place extends 'path' | 'query'> =
  Operation<M, Path> extends { parameters: { [place in Place]?: infer Values } } ? Values : never

/** What goes with a call: values for the braces, the query, the body. */
export type With<M extends Method, Path extends PathOf<M>> = (Path extends `${string}{${string}`
  ? { readonly params: Parameters<M, Path, 'path'> }
  : unknown) & {
  readonly query?: Parameters<M, Path, 'query'>
  readonly body?: Sent<M, Path> | (string extends Sent<M, Path> ? Blob : never)
  /** `application/json` unless said otherwise. */
  readonly contentType?: string
}
