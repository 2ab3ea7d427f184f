import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpGateRequest } from '../gate-request.ts'
import { admitsExternalUsers } from '../rules/admits-external-users.ts'
import { answered, type Step } from '../run-steps.ts'

/**
 * Pages of other sites that bring external users' tokens (the CORS protocol of the Fetch standard). Only listed origins
 * get an answer that their browser accepts, never with credentials: such a page acts by its token, not by our cookies.
 */
export function corsHeaders(origin: string | undefined, allowed: ReadonlySet<string>): string[] {
  if (origin === undefined || !allowed.has(origin)) return []
  return ['Access-Control-Allow-Origin', origin, 'Vary', 'Origin']
}

/** Lets a page of a listed origin read the answer that is about to be sent. */
export function setCorsHeaders(response: ServerResponse, headers: readonly string[]): void {
  for (let index = 0; index < headers.length; index += 2) {
    response.setHeader(headers[index] as string, headers[index + 1] as string)
  }
}

/** A browser asks whether a page may send such a request. It sends no token yet. */
export function isPreflight(request: IncomingMessage): boolean {
  const { headers, method } = request
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  )
}

/** Answers it where external users may come with a token by the method that it asks about. */
export function createAnswerPreflight(externalOrigins: ReadonlySet<string>): Step<HttpGateRequest> {
  return ({ request, response, line }) => {
    const wanted = request.headers['access-control-request-method']
    if (!isPreflight(request) || !admitsExternalUsers(line, wanted)) return
    answerPreflight(request, response, externalOrigins)
    return answered
  }
}

export function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  allowed: ReadonlySet<string>,
): void {
  const headers = corsHeaders(request.headers.origin, allowed)
  if (headers.length === 0) {
    response.writeHead(403, { 'Content-Length': '0', Vary: 'Origin' }).end()
    return
  }
  const method = request.headers['access-control-request-method'] ?? ''
  headers.push('Access-Control-Allow-Methods', /^[A-Z]+$/.test(method) ? method : 'GET')
  const wanted = request.headers['access-control-request-headers'] ?? ''
  if (/^[\w\-, ]+$/.test(wanted)) headers.push('Access-Control-Allow-Headers', wanted)
  headers.push('Access-Control-Max-Age', '600')
  response.writeHead(204, headers).end()
}
