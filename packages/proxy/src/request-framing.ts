import type { IncomingMessage } from 'node:http'
import type { Framing } from './connection.ts'

/**
 * How the request's body will be framed on its way to the app, which is added to `headers`. Framed here alone: a client
 * could have its own length removed by naming it in `Connection`, and the app would read the body as another request, with
 * any identity headers in it.
 * @returns `undefined` for a coding that cannot be passed on: Node undoes the chunks alone, and the app would get gzip
 *   without being told
 */
export function frame(request: IncomingMessage, headers: string[]): Framing | undefined {
  const { 'transfer-encoding': coding, 'content-length': length } = request.headers
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') return undefined
    headers.push('Transfer-Encoding', 'chunked')
    return 'chunked'
  }
  // A length of its own spelling, such as 005, is read as octal somewhere.
  const plain = length?.replace(/^0+(?=\d)/, '')
  if (plain !== undefined) headers.push('Content-Length', plain)
  else if (takesBody(request.method)) headers.push('Content-Length', '0')
  return (plain ?? '0') === '0' ? 'none' : 'length'
}

const takesBody = (method: string | undefined): boolean =>
  method === 'POST' || method === 'PUT' || method === 'PATCH'
