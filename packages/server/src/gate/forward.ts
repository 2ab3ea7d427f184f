import { type ForwardMeter, forward as forwardTo, type ProxyTimeouts } from '@gatewright/proxy'
import type { AnswerFailure } from './answer-failure.ts'
import type { HttpGateRequest } from './gate-request.ts'
import type { DescribeUpstreamRequest } from './headers/upstream-request.ts'
import { answered, type Step } from './run-steps.ts'
import type { Watch } from './sockets/watch.ts'
import { stickTo } from './stick-to.ts'
import { traceUpstream } from './traced-steps.ts'

/** Sends a request that is let in to the app, and the app's answer back. */
export function createForward(options: {
  readonly timeouts: ProxyTimeouts
  readonly describeUpstreamRequest: DescribeUpstreamRequest
  readonly watch: Watch
  readonly answerFailure: AnswerFailure
  /** Of each app, by its id. */
  readonly meters: ReadonlyMap<string, ForwardMeter>
}): Step<HttpGateRequest> {
  const { timeouts, describeUpstreamRequest, watch, answerFailure, meters } = options
  return gated => {
    const { request, response } = gated
    const described = describeUpstreamRequest(gated)
    traceUpstream(gated, described)
    forwardTo({
      request,
      response,
      upstreams: gated.line.site.app.upstreams,
      stickTo: stickTo(gated),
      timeouts,
      meter: meters.get(gated.line.site.app.config.id),
      ...described,
      onStream: end => watch(gated, 'stream', end),
      fail: error => answerFailure(request, response, error),
    })
    return answered
  }
}
