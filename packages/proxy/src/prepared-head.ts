import type { ServerResponse } from 'node:http'
import { type HeaderLines, headerLines, headerList } from './header-lines.ts'
import { STATUS_CODES } from './node-http.ts'
import { writeTogether } from './write-together.ts'

/** Seconds that an idle connection is kept for; also what `Keep-Alive` announces (Node's own default). */
export const keepAliveSeconds = 5

/** Node's fields for a head that is complete. They are not part of its documented interface, hence the look at them first. */
interface Headless {
  _header?: string | null
  _hasBody?: boolean
}

/**
 * A head can be given in one piece: this Node has the fields, and the connection is to be kept in the usual way. That of
 * who waits for a 100 that never comes is not: the body stays away, and the next request must not be taken for it.
 */
function takesWholeHead(response: ServerResponse): boolean {
  const { req } = response
  const canKeep = response.shouldKeepAlive && req.httpVersionMinor === 1 && req.headers.expect === undefined
  return canKeep && (response as Headless)._header === null
}

/** An answer that goes out as a list of headers and not as text, and takes what has been looked at already as it is. */
export interface ListedAnswer {
  endWithoutContent(lines: HeaderLines, more: HeaderLines): void
  /** @param headers flat list; looked at by the answer */
  sendParsedHead(status: number, headers: readonly string[], hasBody: boolean): void
}

const isListed = (response: object): response is ListedAnswer => 'sendParsedHead' in response

const noContent = `HTTP/1.1 204 ${STATUS_CODES[204]}\r\n`

/**
 * Answers 204 with headers that were looked at and put together before, most of them once for many answers, where Node's
 * `writeHead` would do both for every answer (docs/decisions/0004).
 */
export function sendNoContent(response: ServerResponse, lines: HeaderLines, more: HeaderLines): void {
  if (isListed(response)) {
    response.endWithoutContent(lines, more)
    return
  }
  if (takesWholeHead(response)) {
    giveHead(response, 204, `${noContent}${lines}${more}${dateLine()}${lastLines}`, false)
  } else {
    response.writeHead(204, [...headerList(lines), ...headerList(more)])
  }
  writeTogether(response, () => response.end())
}

/**
 * `writeHead` for headers that a strict parser has read already, of an answer whose length is known or that has no body.
 * @param headers flat list of names and values, without what belongs to one connection
 * @param hasBody whether bytes may follow; the headers hold their `Content-Length` then
 * @throws TypeError where one may not stand in a header
 */
export function writeParsedHead(
  response: ServerResponse,
  status: number,
  message: string,
  headers: string[],
  hasBody: boolean,
): void {
  if (isListed(response)) {
    response.sendParsedHead(status, headers, hasBody)
    return
  }
  if (!takesWholeHead(response) || (hasBody && !names(headers, 'content-length'))) {
    response.writeHead(status, message, headers)
    return
  }
  const date = names(headers, 'date') ? '' : dateLine()
  const text = `HTTP/1.1 ${status} ${message}\r\n${headerLines(headers)}${date}${lastLines}`
  giveHead(response, status, text, hasBody)
}

function giveHead(response: ServerResponse, status: number, text: string, hasBody: boolean): void {
  const bare = response as Headless
  response.statusCode = status
  bare._hasBody = hasBody
  bare._header = text
}

function names(headers: readonly string[], wanted: string): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    if (name.length === wanted.length && name.toLowerCase() === wanted) return true
  }
  return false
}

/** What Node says of a connection that is kept, and the end of the head. */
const lastLines = `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n\r\n`

let date = ''
let dateUntil = 0

/** `Date`, made anew every second (RFC 9110 section 6.6.1). */
function dateLine(): string {
  const now = Date.now()
  if (now >= dateUntil || now < dateUntil - 1000) {
    dateUntil = now - (now % 1000) + 1000
    date = `Date: ${new Date(now).toUTCString()}\r\n`
  }
  return date
}
