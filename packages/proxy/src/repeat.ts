import type { Connection, Framing } from './connection.ts'

/** Methods that may be sent twice (RFC 9110 section 9.2.2). */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * Whether to send a request again that was sent on a kept connection which closed just then. A fresh one says what is really
 * wrong, so this ends.
 */
export function mayRepeat(
  connection: Connection,
  method: string | undefined,
  framing: Framing,
  cause: NodeJS.ErrnoException,
): boolean {
  const closed = cause.code === 'ECONNRESET' || cause.code === 'EPIPE' || cause.name === 'AnswerError'
  return (
    closed && connection.reused && !connection.heard && framing === 'none' && repeatable.has(method ?? '')
  )
}
