import { ProxyError, type ProxyErrorCode } from '@gatewright/proxy'
import { type ErrorCode, GatewrightError } from '../errors.ts'

/** What each failure of the proxy is to the person and the operator. */
const codes: Readonly<Record<ProxyErrorCode, ErrorCode>> = {
  unsupported_coding: 'bad_request',
  unreachable: 'app_unreachable',
  timed_out: 'app_timeout',
  body_stopped: 'bad_request',
  unwritable: 'internal',
}

/** Whatever was thrown while a request was answered, as an error of the table. */
export function toGateError(error: unknown): GatewrightError {
  if (error instanceof GatewrightError) return error
  if (!(error instanceof ProxyError)) return new GatewrightError('internal', { cause: error })
  return new GatewrightError(codes[error.code], { detail: error.detail, cause: error.cause })
}
