import type { ServerResponse } from 'node:http'
import type { HttpGateRequest } from '../gate-request.ts'
import { answered, type Step } from '../run-steps.ts'
import { answerByHttp, type Passing, takesPassing } from './passing.ts'

/** Answers that by HTTP may say 200. */
const lettingIn = new WeakSet<ServerResponse>()

/** The last step where Envoy asks: it tells it to let the request in, and what to pass on of it. */
export function createLetIn(passing: (gated: HttpGateRequest) => Passing): Step<HttpGateRequest> {
  return gated => {
    const { response } = gated
    if (takesPassing(response)) response.passOn(passing(gated))
    else {
      lettingIn.add(response)
      answerByHttp(response, passing(gated))
    }
    return answered
  }
}

/**
 * By HTTP, Envoy takes 200 for leave, whatever the page says. So an answer that says it by itself, such as a page that leads on, is
 * sent with 403; browsers show it all the same.
 */
export function sayNoOtherwise(response: ServerResponse): void {
  if (takesPassing(response)) return
  const { writeHead } = response
  response.writeHead = ((status: number, ...rest: never[]) =>
    writeHead.call(
      response,
      status === 200 && !lettingIn.has(response) ? 403 : status,
      ...rest,
    )) as typeof writeHead
}
