import type { IncomingMessage } from 'node:http'

/** Whether a body comes with a request, or is said to. */
export const bringsBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

/** How long a client may go on with a body that has its answer already, in milliseconds. */
const longestRest = 5_000

/**
 * Ends the connection of a client that goes on longer. Node reads such a rest for ever, so a body that drips would hold its
 * connection for as long.
 */
export function limitRestOfBody(request: IncomingMessage): void {
  const { socket } = request
  if (request.complete || socket.destroyed) return
  const timer = setTimeout(() => request.complete || socket.destroy(), longestRest)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}
