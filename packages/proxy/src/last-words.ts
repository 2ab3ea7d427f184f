import type { Duplex } from 'node:stream'

/** How long a peer may take to read the answer and close, in milliseconds. */
const PATIENCE = 2_000

/**
 * Writes the last answer on a bare connection and lets go of it: a peer that never closes its side must not keep the
 * connection. Not at once, since closing while the peer still sends would take the answer away from it (RFC 9112 section 9.6).
 */
export function lastWords(socket: Duplex, answer: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(answer)
  letGo(socket)
}

/** The same for a connection on which the last answer is written already. */
export function letGo(socket: Duplex): void {
  socket.end()
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), PATIENCE)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}
