import { type ForwardedRequest, type ForwardMeter, forward as forwardTo } from '@gatewright/proxy'
import type { AnswerFailure } from './answer-failure.ts'
import { personOf } from './connection-owner.ts'
import type { HttpGateRequest } from './gate-request.ts'
import type { DescribeUpstreamRequest } from './headers/upstream-request.ts'
import { answered, type Step } from './run-steps.ts'
import type { Watch } from './sockets/watch.ts'
import { traceUpstream } from './traced-steps.ts'

/** Sends a request that is let in to the app, and the app's answer back. */
export function createForward(options: {
  readonly describeUpstreamRequest: DescribeUpstreamRequest
  readonly watch: Watch
  readonly answerFailure: AnswerFailure
  readonly sharesConnection: ForwardedRequest['sharesConnection']
  /** Of each app, by its id. */
  readonly meters: ReadonlyMap<string, ForwardMeter>
}): Step<HttpGateRequest> {
  const { describeUpstreamRequest, watch, answerFailure, sharesConnection, meters } = options
  return gated => {
    const { request, response } = gated
    const { config, upstreams, timeouts } = gated.line.site.app
    const described = describeUpstreamRequest(gated)
    traceUpstream(gated, described)
    forwardTo({
      request,
      response,
      upstreams,
      timeouts,
      person: personOf(gated.requester),
      sharesConnection,
      meter: meters.get(config.id),
      ...described,
      onStream: end => watch(gated, 'stream', end),
      fail: error => answerFailure(request, response, error),
    })
    return answered
  }
}
