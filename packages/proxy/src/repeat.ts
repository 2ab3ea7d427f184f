import type { Connection, Framing } from './connection.ts'

/** Methods that may be sent twice (RFC 9110 section 9.2.2). */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/** Whether a request may be sent again although the app may have acted on it. */
export const isRepeatable = (method: string | undefined, framing: Framing): boolean =>
  framing === 'none' && repeatable.has(method ?? '')

/**
 * Whether to send a request again that was given to a kept connection which closed just then: one that may be sent twice, or
 * of which nothing has reached the app. A fresh connection says what is really wrong, so this ends.
 * @param goesOnSigningIn it may be a later step of signing in on that very connection, and the app may have taken it: on another
 *   one it would be no step
 */
export function mayRepeat(
  connection: Connection,
  repeatable: boolean,
  goesOnSigningIn: boolean,
  cause: NodeJS.ErrnoException,
): boolean {
  const closed = cause.code === 'ECONNRESET' || cause.code === 'EPIPE' || cause.name === 'AnswerError'
  if (!closed || !connection.reused || connection.heard) return false
  return !connection.sent || (repeatable && !goesOnSigningIn)
}
