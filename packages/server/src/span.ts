import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * A stretch of work in a trace. Where nothing is traced there is none: whoever would begin one asks {@link currentSpan}, which
 * is `undefined` then.
 *
 * What is set on it leaves the server. So it holds words of the code and names of the configuration, and never a path, a query,
 * a header, or anything that says who somebody is.
 */
export interface Span {
  /** W3C Trace Context, for who is asked within it. */
  readonly traceparent: string
  /** @param kind `client` for what another program is asked */
  child(name: string, kind?: 'client'): Span
  set(key: SpanAttribute, value: string | number): void
  /** @param error a code of ours, where it has failed */
  end(error?: string): void
}

/** Everything that may be said of a span; names are those of OpenTelemetry's conventions where it has one. */
export type SpanAttribute =
  | 'http.request.method'
  | 'http.response.status_code'
  | 'gatewright.app'
  | 'gatewright.strategy'
  | 'gatewright.purpose'
  | 'gatewright.result'

const spans = new AsyncLocalStorage<Span>()

/** Within which one works. */
export const currentSpan = (): Span | undefined => spans.getStore()

/** Does some work within a span, and all that it leads to. */
export const within = <Result>(span: Span, work: () => Result): Result => spans.run(span, work)

/** Does some work as a span of its own, where something is traced. */
export async function asSpan<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const span = currentSpan()?.child(name)
  if (span === undefined) return await work()
  try {
    const result = await within(span, work)
    span.end()
    return result
  } catch (error) {
    span.end(codeOf(error))
    throw error
  }
}

/** The code of an error of ours; a message may hold what nobody else shall read. */
export const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' ? code : 'internal'
}
