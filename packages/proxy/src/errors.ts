/**
 * Why a request could not be passed on. The gate maps each to an error of its own, so that this package says nothing to a
 * person.
 */
export type ProxyErrorCode =
  /** The request's body has a coding that cannot be passed on as it is. */
  | 'unsupported_coding'
  /** No upstream gave an answer. */
  | 'unreachable'
  /** The app answered something that cannot be read, or that can be read in two ways. */
  | 'unreadable'
  /** Every upstream has as many connections as it gets, and none came free in time. */
  | 'busy'
  /** The app took longer than it may. */
  | 'timed_out'
  /** The client stopped sending the body that it had announced. */
  | 'body_stopped'
  /** A header or the target cannot be written. */
  | 'unwritable'

export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly code: ProxyErrorCode
  /** For the log: which upstreams were tried and why each failed. Never a body, a cookie or a token. */
  readonly detail: Readonly<Record<string, unknown>>

  constructor(
    code: ProxyErrorCode,
    options: { readonly detail?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.detail = options.detail ?? {}
  }
}
