import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnswerFailure } from './answer-failure.ts'
import type { Gate } from './gate.ts'
import { httpGateRequest } from './gate-request.ts'
import type { HandOver } from './hand-over/hand-over.ts'
import { queryOf, type RequestLine } from './routing/request-line.ts'
import type { Route } from './routing/route.ts'
import { runSteps } from './run-steps.ts'
import type { Flows } from './steps.ts'

export type Check = (request: IncomingMessage, response: ServerResponse) => undefined | Promise<undefined>

/**
 * Forward-auth: the same decision as for the reverse proxy, as an answer to a listed proxy.
 * @param before is given the answer before anything is asked
 */
export function createCheck(
  steps: Flows['forwardAuth'],
  readAskedRequest: (request: IncomingMessage) => RequestLine,
  onCheck: ((milliseconds: number) => void) | undefined,
  before?: (response: ServerResponse) => void,
): Check {
  const check: Check = (request, response) => {
    before?.(response)
    return runSteps(steps, httpGateRequest(request, response, readAskedRequest(request)))
  }
  return onCheck === undefined ? check : timed(check, onCheck)
}

/** Also of one that is refused by throwing. A check that need not wait costs no promise here either. */
function timed(check: Check, onCheck: (milliseconds: number) => void): Check {
  return (request, response) => {
    const since = performance.now()
    let waiting: ReturnType<Check>
    try {
      waiting = check(request, response)
    } catch (error) {
      onCheck(performance.now() - since)
      throw error
    }
    if (waiting === undefined) {
      onCheck(performance.now() - since)
      return
    }
    return waiting.finally(() => onCheck(performance.now() - since))
  }
}

/** Takes requests through the steps that their route asks for. */
export function createHandle(options: {
  readonly flows: Flows
  readonly findRoute: (request: IncomingMessage) => Route
  readonly check: Check
  readonly checkForEnvoy: Check
  readonly handOver: Pick<HandOver, 'issue'>
  readonly publishKeys: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  readonly answerFailure: AnswerFailure
}): Gate['handle'] {
  const { flows, findRoute, check, checkForEnvoy, handOver, publishKeys, answerFailure } = options

  /** Sync or async, as the steps are. */
  function answer(
    route: Exclude<Route, { kind: 'console' }>,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    switch (route.kind) {
      case 'check':
        return check(request, response)
      case 'ext-authz':
        return checkForEnvoy(request, response)
      case 'app':
        return runSteps(flows.reverseProxy, httpGateRequest(request, response, route))
      case 'hand-over':
        return handOver.issue(request, response, queryOf(request))
      case 'keys':
        return publishKeys(request, response)
      case 'refused':
        throw route.error
    }
  }

  return (request, response) => {
    const route = findRoute(request)
    if (route.kind === 'console') return false
    try {
      const answering = answer(route, request, response)
      if (answering !== undefined) {
        answering.catch((error: unknown) => answerFailure(request, response, error))
      }
    } catch (error) {
      answerFailure(request, response, error)
    }
    return true
  }
}
