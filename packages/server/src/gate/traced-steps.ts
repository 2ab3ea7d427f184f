import { currentSpan } from '../span.ts'
import type { GateRequest, HttpGateRequest } from './gate-request.ts'
import type { UpstreamRequest } from './headers/upstream-request.ts'
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
export function traceUpstream({ line, response }: HttpGateRequest, { headers }: UpstreamRequest): void {
  const span = currentSpan()?.child('upstream', 'client')
  if (span === undefined) return
  span.set('gatewright.app', line.site.app.config.id)
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (headers[index]?.toLowerCase() === 'traceparent') headers.splice(index, 2)
  }
  headers.push('traceparent', span.traceparent)
  response.once('close', () => {
    span.set('http.response.status_code', response.statusCode)
    span.end(response.statusCode >= 500 ? String(response.statusCode) : undefined)
  })
}
