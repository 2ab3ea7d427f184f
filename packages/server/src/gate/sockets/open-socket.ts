import { forwardWebSocket, type PassedWebSocket } from '@gatewright/proxy'
import { type AnswerFailure, askedIn } from '../answer-failure.ts'
import type { UpgradeRequest } from '../gate-request.ts'
import type { DescribeUpstreamRequest } from '../headers/upstream-request.ts'
import { answered, type Step } from '../run-steps.ts'
import { stickTo } from '../stick-to.ts'
import { traceHandshake } from '../traced-steps.ts'
import type { NoteActivity } from './activity.ts'
import type { Watch } from './watch.ts'
import { closeStatusOf } from './why-closed.ts'

/** Opens the WebSocket to the app, and keeps it no longer than the session behind it. */
export function createOpenSocket(options: {
  readonly describeUpstreamRequest: DescribeUpstreamRequest
  readonly watch: Watch
  readonly noteActivity: NoteActivity
  readonly answerFailure: AnswerFailure
}): Step<UpgradeRequest> {
  const { describeUpstreamRequest, watch, noteActivity, answerFailure } = options
  return gated => {
    const { request, socket, head, responseTo } = gated
    if (socket.destroyed) return answered
    const { upstreams, timeouts } = gated.line.site.app
    let passed: PassedWebSocket | undefined
    // From the decision on, so that an end that comes while the app is still being asked is not missed. Either side takes
    // the other one along.
    const forget = watch(
      gated,
      'websocket',
      why => {
        if (passed === undefined) socket.destroy()
        else passed.cutOff(closeStatusOf[why])
      },
      () => passed?.goAway(),
    )
    socket.once('close', forget)
    const described = describeUpstreamRequest(gated)
    traceHandshake(gated, described)
    passed = forwardWebSocket({
      request,
      socket,
      head,
      upstreams,
      stickTo: stickTo(gated),
      timeouts,
      onActivity: noteActivity(gated),
      ...described,
      fail: error => answerFailure(request, responseTo(), error, askedIn(gated)),
    })
    return answered
  }
}
