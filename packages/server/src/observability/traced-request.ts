import type { IncomingMessage, ServerResponse } from 'node:http'
import { within } from '../span.ts'
import type { Tracer } from './tracer.ts'

/**
 * Answers a request within a span of its own, which ends with the answer.
 * @param answer does it
 */
export function tracedRequest(
  tracer: Tracer,
  decides: (request: IncomingMessage) => boolean,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const span = tracer.begin(nameOf(request.url ?? '/'), request, decides(request))
    span.set('http.request.method', methods.has(request.method ?? '') ? String(request.method) : '_OTHER')
    response.once('close', () => {
      span.set('http.response.status_code', response.statusCode)
      span.end(response.statusCode >= 500 ? String(response.statusCode) : undefined)
    })
    within(span, () => answer(request, response))
  }
}

/** RFC 9110 and RFC 5789; a client may send any other. */
const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'])

/** One of a few: a path can hold a code, a token or an address. */
function nameOf(url: string): string {
  if (url.startsWith('/api/v1/gate/check')) return 'gate check'
  if (url.startsWith('/api/v1/auth/login')) return 'sign-in'
  return 'request'
}
