import type { ServerResponse } from 'node:http'

/** Types of answers that never come to an end by themselves (WHATWG HTML section 9.2; multipart/x-mixed-replace of cameras). */
const endlessTypes = /^content-type:\s*(text\/event-stream|multipart\/x-mixed-replace)\b/im
const chunked = /^transfer-encoding:\s*chunked\s*$/im

/**
 * The head as it has been written. Node keeps it under a name of its own, and a head that was given as a list is nowhere
 * else to be read.
 */
const headOf = (response: ServerResponse): string =>
  (response as ServerResponse & { readonly _header?: string | null })._header ?? ''

/** Whether an answer that has begun would go on for as long as somebody listens. */
export const isEndless = (response: ServerResponse): boolean => endlessTypes.test(headOf(response))

/**
 * Ends it between two chunks: its reader sees an answer that is over, and not one that broke. Whoever still writes it is told by
 * `close`, and writes nothing into a connection that has had its end.
 */
export function endNow(response: ServerResponse): void {
  // A stream has an end of its own, and its connection goes on.
  if (response.req.httpVersionMajor === 2) {
    response.end()
    return
  }
  const { socket } = response
  // It waits behind another answer of the same connection.
  if (socket === null || !socket.writable) {
    response.destroy()
    return
  }
  const end = () => response.destroy()
  if (chunked.test(headOf(response))) socket.end('0\r\n\r\n', end)
  else socket.end(end)
}
