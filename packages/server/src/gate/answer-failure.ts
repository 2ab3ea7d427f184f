import type { IncomingMessage, ServerResponse } from 'node:http'
import { ProxyError, type ProxyErrorCode } from '@gatewright/proxy'
import type { Logger } from 'pino'
import { type ErrorCode, errorTable } from '../error-table.ts'
import { GatewrightError } from '../errors.ts'
import { noteRefusal } from '../http/refusals.ts'
import { bringsBody } from '../http/rest-of-body.ts'
import type { GateDependencies } from './gate.ts'
import type { GateRequest } from './gate-request.ts'
import { setCorsHeaders } from './headers/cors.ts'

/** Answers with whatever was thrown while a request was answered. */
export type AnswerFailure = (
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  asked?: Asked,
) => void

/** Whom a request was for, and from whom it came where they are signed in; by their ids. */
export interface Asked {
  readonly app: string
  readonly collaborator?: string | undefined
}

/** What is told of a request that was on its way to its app. */
export const askedIn = ({ line, requester }: GateRequest): Asked => ({
  app: line.site.app.config.id,
  collaborator: requester.caller?.collaboratorId,
})

/**
 * Whatever is thrown becomes our own answer, or the end of the connection where half of another answer is out already.
 * @param corsOf by which a page of an origin that the app lists can read it: to see a network error in the place of "sign in"
 *   helps nobody
 */
export function createAnswerFailure(
  answerError: GateDependencies['answerError'],
  corsOf: (request: IncomingMessage) => readonly string[],
): AnswerFailure {
  return (request, response, error, asked) => {
    if (response.headersSent) {
      response.destroy()
      return
    }
    // Whoever is refused in the middle of an upload shall not go on with it.
    if (!request.complete && bringsBody(request)) response.setHeader('Connection', 'close')
    setCorsHeaders(response, corsOf(request))
    answerError(request, response, toGateError(error, asked))
  }
}

/** What each failure of the proxy is to the person and the operator. */
const codes: Readonly<Record<ProxyErrorCode, ErrorCode>> = {
  unsupported_coding: 'bad_request',
  unreachable: 'app_unreachable',
  unreadable: 'app_answer_unreadable',
  busy: 'app_busy',
  timed_out: 'app_timeout',
  body_stopped: 'bad_request',
  unwritable: 'internal',
}

/** Tells the operator of an answer that broke off after part of it had gone to the client, which sees no more than that. */
export function noteBrokenAnswer(
  log: Logger,
  { method, url }: Pick<IncomingMessage, 'method' | 'url'>,
  error: ProxyError,
  app: string,
): void {
  const { code, detail } = toGateError(error, { app })
  noteRefusal(log, {
    level: 'error',
    kind: `${code} ${app}`,
    // Without the query: it may carry codes and tokens.
    facts: { code, method, path: url?.split('?', 1)[0], detail },
    message: errorTable[code].operator,
  })
}

/** When to come again to an app without a free connection. */
const busySeconds = 5

function toGateError(error: unknown, asked: Asked | undefined): GatewrightError {
  if (error instanceof GatewrightError) return error
  if (!(error instanceof ProxyError)) return new GatewrightError('internal', { cause: error })
  // Its name first, for whoever reads the line.
  const { app, collaborator } = asked ?? {}
  const detail = {
    ...(app !== undefined && { app }),
    ...error.detail,
    ...(collaborator !== undefined && { collaborator }),
  }
  if (error.code === 'busy') {
    return new GatewrightError('app_busy', { detail, response: { retryAfter: busySeconds } })
  }
  // What cannot be read is told by its reason: where in our code that was noticed helps nobody.
  const cause = error.code === 'unreadable' ? undefined : error.cause
  return new GatewrightError(codes[error.code], { detail, cause })
}
