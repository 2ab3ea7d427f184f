import { type ServerResponse, STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http'

/** Seconds that an idle connection is kept for; also what `Keep-Alive` announces (Node's own default). */
export const keepAliveSeconds = 5

/**
 * Status line and headers of an answer without a body, checked and put together once and sent many times. Node's
 * `writeHead` does both for every answer, which is a third of what the check of a session costs.
 */
export interface PreparedHead {
  readonly status: number
  /** Flat list of names and values. */
  readonly headers: readonly string[]
  readonly text: string
}

/**
 * @param status one whose answer has no body (RFC 9110 section 6.4.1)
 * @throws TypeError where a name or a value may not stand in a header
 */
export function prepareHead(status: 204 | 304, headers: readonly string[]): PreparedHead {
  return { status, headers, text: `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headerLines(headers)}` }
}

/** @throws TypeError where a name or a value may not stand in a header */
function headerLines(headers: readonly string[]): string {
  let lines = ''
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    const value = headers[index + 1] as string
    validateHeaderName(name)
    validateHeaderValue(name, value)
    lines += `${name}: ${value}\r\n`
  }
  return lines
}

/**
 * Answers with a prepared head.
 * @param more headers of this answer alone, as a flat list
 * @throws TypeError where one of `more` may not stand in a header
 */
export function sendPrepared(response: ServerResponse, head: PreparedHead, more: readonly string[]): void {
  const bare = response as unknown as { _header?: string | null; _hasBody?: boolean }
  // Before anything else: an answer of ours must still be possible when this throws.
  const moreLines = more.length === 0 ? '' : headerLines(more)
  const { req } = response
  // Node's field for a head that is complete; on a Node without it, or where the connection is to end, `writeHead` does it.
  // So it does for who waits for a 100 that never comes: the body stays away, and the next request must not be taken for it.
  const canKeep = response.shouldKeepAlive && req.httpVersionMinor === 1 && req.headers.expect === undefined
  if (bare._header === null && canKeep) {
    bare._header = `${head.text}${moreLines}${lastLines()}`
    bare._hasBody = false
    response.statusCode = head.status
  } else {
    response.writeHead(head.status, more.length === 0 ? [...head.headers] : [...head.headers, ...more])
  }
  response.end()
}

let lines = ''
let linesUntil = 0

/** `Date` to the second, and what Node says of a kept connection; the empty line ends the head. */
function lastLines(): string {
  const now = Date.now()
  if (now >= linesUntil || now < linesUntil - 1000) {
    linesUntil = now - (now % 1000) + 1000
    lines = `Date: ${new Date(now).toUTCString()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n\r\n`
  }
  return lines
}
