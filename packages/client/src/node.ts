import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from './caller.ts'
import { isAllowedAbsence, type MiddlewareOptions, refusalOf } from './middleware.ts'
import { assertionHeader, verifyAssertion } from './verify-assertion.ts'

/** A handler that is told who is calling; `undefined` only with `optional`. */
export type CallerListener = (
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller | undefined,
) => unknown

/**
 * For plain Node: answers 401 by itself, or calls the handler with the caller.
 *
 * @example
 * createServer(withCaller(options, (request, response, caller) => response.end(`Hello, ${caller?.id}`)))
 */
export function withCaller(
  options: MiddlewareOptions,
  listener: CallerListener,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    let caller: Caller | undefined
    try {
      caller = await verifyAssertion(request.headers[assertionHeader], options)
    } catch (error) {
      if (!isAllowedAbsence(error, options)) {
        const { status, body } = refusalOf(error)
        response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
        response.end(JSON.stringify(body))
        return
      }
    }
    await listener(request, response, caller)
  }
}
