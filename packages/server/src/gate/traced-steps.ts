import { endWithHandshake } from '../http/watch-status.ts'
import { currentSpan, type Span } from '../span.ts'
import type { GateRequest, HttpGateRequest, UpgradeRequest } from './gate-request.ts'
import type { UpstreamRequest } from './headers/upstream-request.ts'
import type { RequestLine } from './routing/request-line.ts'
import type { Step } from './run-steps.ts'

/** Finding out whose request it is, as a span. Only put in where something is traced, for it waits where the step need not. */
export const tracedIdentify =
  (identify: Step<GateRequest>): Step<GateRequest> =>
  async gated => {
    const span = currentSpan()?.child('session check')
    span?.set('gatewright.app', gated.line.site.app.config.id)
    try {
      return await identify(gated)
    } finally {
      span?.set('gatewright.result', gated.requester.caller === undefined ? 'nobody' : 'known')
      span?.end(gated.unidentified === undefined ? undefined : 'storage_unavailable')
    }
  }

/** What goes to the app is a span that ends with the answer; the app is told of it in the place of the client's own. */
export function traceUpstream({ line, response }: HttpGateRequest, described: UpstreamRequest): void {
  const span = upstreamSpan(line, described)
  if (span === undefined) return
  response.once('close', () => {
    span.set('http.response.status_code', response.statusCode)
    span.end(response.statusCode >= 500 ? String(response.statusCode) : undefined)
  })
}

/** The same of a WebSocket: the span ends with the answer to its handshake. */
export function traceHandshake({ line, socket }: UpgradeRequest, described: UpstreamRequest): void {
  const span = upstreamSpan(line, described)
  if (span !== undefined) endWithHandshake(span, socket)
}

function upstreamSpan(line: RequestLine, { headers }: UpstreamRequest): Span | undefined {
  const span = currentSpan()?.child('upstream', 'client')
  if (span === undefined) return undefined
  span.set('gatewright.app', line.site.app.config.id)
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (headers[index]?.toLowerCase() === 'traceparent') headers.splice(index, 2)
  }
  headers.push('traceparent', span.traceparent)
  return span
}
