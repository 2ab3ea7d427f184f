import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { endWithHandshake } from '../http/watch-status.ts'
import { type Span, within } from '../span.ts'
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
    setMethod(span, request)
    response.once('close', () => {
      span.set('http.response.status_code', response.statusCode)
      span.end(response.statusCode >= 500 ? String(response.statusCode) : undefined)
    })
    within(span, () => answer(request, response))
  }
}

/**
 * Takes a handshake within a span of its own, which ends with the answer to it: 101, or a refusal. What goes through an open
 * WebSocket is in no span.
 * @param upgrade does it
 */
export function tracedUpgrade<Result>(
  tracer: Tracer,
  decides: (request: IncomingMessage) => boolean,
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => Result,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => Result {
  return (request, socket, head) => {
    const span = tracer.begin('WebSocket', request, decides(request))
    setMethod(span, request)
    endWithHandshake(span, socket)
    return within(span, () => upgrade(request, socket, head))
  }
}

const setMethod = (span: Span, { method = '' }: IncomingMessage): void =>
  span.set('http.request.method', methods.has(method) ? method : '_OTHER')

/** RFC 9110 and RFC 5789; a client may send any other. */
const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'])

/** One of a few: a path can hold a code, a token or an address. */
function nameOf(url: string): string {
  if (/^\/api\/v1\/gate\/(?:check|ext-authz)/.test(url)) return 'gate check'
  if (url.startsWith('/api/v1/auth/login')) return 'sign-in'
  return 'request'
}
