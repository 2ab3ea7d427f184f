import { forwardWebSocket } from '@gatewright/proxy'
import type { AnswerFailure } from '../answer-failure.ts'
import type { UpgradeRequest } from '../gate-request.ts'
import type { DescribeUpstreamRequest } from '../headers/upstream-request.ts'
import { answered, type Step } from '../run-steps.ts'
import { stickTo } from '../stick-to.ts'
import { traceHandshake } from '../traced-steps.ts'
import type { Watch } from './watch.ts'

/** Opens the WebSocket to the app, and keeps it no longer than the session behind it. */
export function createOpenSocket(options: {
  readonly connectTimeout: number
  readonly describeUpstreamRequest: DescribeUpstreamRequest
  readonly watch: Watch
  readonly answerFailure: AnswerFailure
}): Step<UpgradeRequest> {
  const { connectTimeout, describeUpstreamRequest, watch, answerFailure } = options
  return gated => {
    const { request, socket, head, responseTo } = gated
    if (socket.destroyed) return answered
    let goAway: (() => void) | undefined
    // From the decision on, so that an end that comes while the app is still being asked is not missed. Either side takes
    // the other one along.
    const forget = watch(
      gated,
      'websocket',
      () => socket.destroy(),
      () => goAway?.(),
    )
    socket.once('close', forget)
    const described = describeUpstreamRequest(gated)
    traceHandshake(gated, described)
    goAway = forwardWebSocket({
      request,
      socket,
      head,
      upstreams: gated.line.site.app.upstreams,
      stickTo: stickTo(gated),
      connectTimeout,
      ...described,
      fail: error => answerFailure(request, responseTo(), error),
    })
    return answered
  }
}
