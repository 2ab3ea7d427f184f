import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpGateRequest } from '../gate-request.ts'
import type { GatedApp } from '../routing/gated-app.ts'
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

/**
 * Pages of origins that the app lists (`apps.<id>.cors`) may act in the name of who is signed in, and read what comes of it: with
 * credentials. An answer that differs by origin says so to caches even where it is for none of them, or such a page would be given
 * one without these headers (Fetch standard, CORS protocol and HTTP caches).
 * @param origin the request's
 */
export function listedCorsHeaders(
  { corsOrigins }: Pick<GatedApp, 'corsOrigins'>,
  origin: string | undefined,
): readonly string[] {
  if (corsOrigins.size === 0) return none
  const allowed = corsHeaders(origin, corsOrigins)
  return allowed.length === 0 ? varies : [...allowed, 'Access-Control-Allow-Credentials', 'true']
}

const none: readonly string[] = []
const varies: readonly string[] = ['Vary', 'Origin']

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

/**
 * Answers it for a page of an origin that the app lists, and where external users may come with a token by the method that it
 * asks about. Any other goes on by the rules.
 */
export function createAnswerPreflight(externalOrigins: ReadonlySet<string>): Step<HttpGateRequest> {
  return ({ request, response, line }) => {
    if (!isPreflight(request)) return
    const { origin = '', 'access-control-request-method': wanted } = request.headers
    const { app } = line.site
    if (app.corsOrigins.has(origin)) allowPreflight(request, response, listedCorsHeaders(app, origin))
    else if (admitsExternalUsers(line, wanted)) answerPreflight(request, response, externalOrigins)
    else return
    return answered
  }
}

export function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  allowed: ReadonlySet<string>,
): void {
  const cors = corsHeaders(request.headers.origin, allowed)
  if (cors.length === 0) response.writeHead(403, { 'Content-Length': '0', Vary: 'Origin' }).end()
  else allowPreflight(request, response, cors)
}

function allowPreflight(request: IncomingMessage, response: ServerResponse, cors: readonly string[]): void {
  const headers = [...cors]
  const method = request.headers['access-control-request-method'] ?? ''
  headers.push('Access-Control-Allow-Methods', /^[A-Z]+$/.test(method) ? method : 'GET')
  const wanted = request.headers['access-control-request-headers'] ?? ''
  if (/^[\w\-, ]+$/.test(wanted)) headers.push('Access-Control-Allow-Headers', wanted)
  headers.push('Access-Control-Max-Age', '600')
  response.writeHead(204, headers).end()
}
