import type { Duplex } from 'node:stream'
import type { Span } from '../span.ts'

/**
 * An answer to an upgrade is written onto the bare connection: ours, or the app's as it comes. Its first bytes say which it
 * is, whoever writes them.
 */
export function watchStatus(socket: Duplex, onStatus: (status: number) => void): void {
  const { write, end } = socket
  const look = (chunk: unknown): void => {
    socket.write = write
    socket.end = end
    const head =
      typeof chunk === 'string'
        ? chunk.slice(0, 12)
        : Buffer.from(chunk as Uint8Array).toString('latin1', 0, 12)
    const [, status] = /^HTTP\/1\.[01] (\d{3})$/.exec(head) ?? []
    if (status !== undefined) onStatus(Number(status))
  }
  socket.write = ((...args: Parameters<typeof write>) => {
    look(args[0])
    return write.apply(socket, args)
  }) as typeof write
  socket.end = ((...args: Parameters<typeof end>) => {
    if (typeof args[0] !== 'function' && args[0] !== undefined) look(args[0])
    return end.apply(socket, args)
  }) as typeof end
}

/** Ends a span with the answer to a handshake, or with the connection where nobody waited for one. */
export function endWithHandshake(span: Span, socket: Duplex): void {
  let ended = false
  const end = (status?: number): void => {
    if (ended) return
    ended = true
    if (status !== undefined) span.set('http.response.status_code', status)
    span.end(status === undefined ? 'client_gone' : status >= 500 ? String(status) : undefined)
  }
  watchStatus(socket, end)
  socket.once('close', () => end())
}
