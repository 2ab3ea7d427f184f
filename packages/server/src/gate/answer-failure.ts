import type { IncomingMessage, ServerResponse } from 'node:http'
import { ProxyError, type ProxyErrorCode } from '@gatewright/proxy'
import type { ErrorCode } from '../error-table.ts'
import { GatewrightError } from '../errors.ts'
import { bringsBody } from '../http/rest-of-body.ts'
import type { GateDependencies } from './gate.ts'

/** Answers with whatever was thrown while a request was answered. */
export type AnswerFailure = (request: IncomingMessage, response: ServerResponse, error: unknown) => void

/** Whatever is thrown becomes our own answer, or the end of the connection where half of another answer is out already. */
export function createAnswerFailure(answerError: GateDependencies['answerError']): AnswerFailure {
  return (request, response, error) => {
    if (response.headersSent) {
      response.destroy()
      return
    }
    // Whoever is refused in the middle of an upload shall not go on with it.
    if (!request.complete && bringsBody(request)) response.setHeader('Connection', 'close')
    answerError(request, response, toGateError(error))
  }
}

/** What each failure of the proxy is to the person and the operator. */
const codes: Readonly<Record<ProxyErrorCode, ErrorCode>> = {
  unsupported_coding: 'bad_request',
  unreachable: 'app_unreachable',
  busy: 'app_busy',
  timed_out: 'app_timeout',
  body_stopped: 'bad_request',
  unwritable: 'internal',
}

/** When to come again to an app without a free connection. */
const busySeconds = 5

function toGateError(error: unknown): GatewrightError {
  if (error instanceof GatewrightError) return error
  if (!(error instanceof ProxyError)) return new GatewrightError('internal', { cause: error })
  const { detail, cause } = error
  if (error.code === 'busy') {
    return new GatewrightError('app_busy', { detail, response: { retryAfter: busySeconds } })
  }
  return new GatewrightError(codes[error.code], { detail, cause })
}
