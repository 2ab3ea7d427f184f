import { type ErrorCode, errorTable } from '../error-table.ts'

const reasons: Readonly<Record<number, string>> = { 408: 'Request Timeout', 503: 'Service Unavailable' }

/**
 * An answer for a connection that has brought no request that could be read: plain words, made once. It has no reference and
 * leaves no line in the log, for thousands of connections may get it at once; the log has their number.
 */
export function bareAnswer(code: ErrorCode & ('request_too_slow' | 'server_full')): string {
  const { status, message, next } = errorTable[code]
  const body = `${message}\n${next}\n`
  return [
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...(status === 503 ? ['Retry-After: 5'] : []),
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
