import type { FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import { isGuid, newGuid } from '../store/index.ts'
import { type AadstsError, aadstsTable } from './aadsts.ts'

/** The ids that an error text, a page and the sign-in log share. */
export interface Trace {
  /** "Trace ID" of texts, "Request ID" of logs. */
  readonly traceId: string
  /** The client's own where it sent one (`client-request-id`), so that both sides' logs can be joined. */
  readonly correlationId: string
  /** `2026-08-13 21:24:29Z` */
  readonly timestamp: string
}

export const newTrace = (request: FastifyRequest, clock: Clock): Trace => {
  const query = request.query as Readonly<Record<string, unknown>> | undefined
  const body = request.body as Readonly<Record<string, unknown>> | null | undefined
  const sent = [
    request.headers['client-request-id'],
    query?.['client-request-id'],
    body?.['client-request-id'],
  ].find(value => typeof value === 'string' && isGuid(value))
  return {
    traceId: newGuid(),
    correlationId: typeof sent === 'string' ? sent.toLowerCase() : newGuid(),
    timestamp: formatTimestamp(clock.now()),
  }
}

export const formatTimestamp = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')}Z`

/** The long text: code, sentence, ids. Its parts are separated by single spaces, as since 2024. */
export const describeError = (error: AadstsError, trace: Trace): string =>
  `AADSTS${error.code}: ${error.text} Trace ID: ${trace.traceId} Correlation ID: ${trace.correlationId} Timestamp: ${trace.timestamp}`

/** The token endpoint's JSON. */
export const errorJson = (error: AadstsError, trace: Trace, origin: string): Record<string, unknown> => {
  const entry = aadstsTable[error.code]
  return {
    error: error.error ?? entry.error,
    error_description: describeError(error, trace),
    error_codes: [Number(error.code)],
    timestamp: trace.timestamp,
    trace_id: trace.traceId,
    correlation_id: trace.correlationId,
    ...(entry.noErrorUri === true ? {} : { error_uri: `${origin}/error?code=${error.code}` }),
    ...(entry.suberror === undefined ? {} : { suberror: entry.suberror }),
    ...(error.claims === undefined ? {} : { claims: error.claims }),
  }
}
