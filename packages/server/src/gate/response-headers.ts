import type { IncomingMessage } from 'node:http'
import { type IsOwnCookie, setCookieName } from './own-cookies.ts'

/** Dropped from an app's answer, in lower case. */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
  'x-gatewright-assertion',
  // Would invite the browser to another port or protocol, past the gate.
  'alt-svc',
])

export interface ResponseOptions {
  readonly isOwnCookie: IsOwnCookie
  readonly requestId: string
  /** The app shares the console's origin, so it may not claim scripts or storage for more than its prefix. */
  readonly sharesOrigin: boolean
}

/** The headers of an app's answer that may reach the browser, as a flat list. */
export function answerHeaders(answer: IncomingMessage, options: ResponseOptions): string[] {
  const raw = answer.rawHeaders
  const headers: string[] = ['X-Request-Id', options.requestId]
  const connection = answer.headers.connection?.toLowerCase()
  const perConnection =
    connection === undefined || connection === 'keep-alive' || connection === 'close'
      ? undefined
      : new Set(connection.split(',').map(name => name.trim()))
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string
    const lower = name.toLowerCase()
    const value = raw[index + 1] as string
    if (dropped.has(lower) || perConnection?.has(lower)) continue
    if (lower === 'set-cookie' && options.isOwnCookie(setCookieName(value))) continue
    if (options.sharesOrigin && (lower === 'service-worker-allowed' || lower === 'clear-site-data')) continue
    headers.push(name, value)
  }
  return headers
}
