import { type ForwardedRequest, type ForwardMeter, forward as forwardTo } from '@gatewright/proxy'
import type { Logger } from 'pino'
import { type AnswerFailure, askedIn, noteBrokenAnswer } from './answer-failure.ts'
import { personOf } from './connection-owner.ts'
import type { HttpGateRequest } from './gate-request.ts'
import type { DescribeUpstreamRequest } from './headers/upstream-request.ts'
import { answered, type Step } from './run-steps.ts'
import type { Watch } from './sockets/watch.ts'
import { stickTo } from './stick-to.ts'
import { traceUpstream } from './traced-steps.ts'

/** Sends a request that is let in to the app, and the app's answer back. */
export function createForward(options: {
  readonly describeUpstreamRequest: DescribeUpstreamRequest
  readonly watch: Watch
  readonly answerFailure: AnswerFailure
  readonly log: Logger
  readonly sharesConnection: ForwardedRequest['sharesConnection']
  /** Of each app, by its id. */
  readonly meters: ReadonlyMap<string, ForwardMeter>
}): Step<HttpGateRequest> {
  const { describeUpstreamRequest, watch, answerFailure, log, sharesConnection, meters } = options
  return gated => {
    const { request, response } = gated
    const { config, upstreams, timeouts } = gated.line.site.app
    const { id } = config
    const described = describeUpstreamRequest(gated)
    traceUpstream(gated, described)
    forwardTo({
      request,
      response,
      upstreams,
      stickTo: stickTo(gated),
      timeouts,
      person: personOf(gated.requester),
      sharesConnection,
      meter: meters.get(id),
      ...described,
      onStream: end => watch(gated, 'stream', end),
      onBroken: error => noteBrokenAnswer(log, request, error, id),
      fail: error => answerFailure(request, response, error, askedIn(gated)),
    })
    return answered
  }
}
