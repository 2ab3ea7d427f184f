import { METHODS } from '@gatewright/proxy'
import { GatewrightError } from '../../errors.ts'
import { mostHeaderBytes, mostHeaderLines } from '../connection-limits.ts'

/** The head of a request by HTTP/2, as HTTP/1.1 would say it: everybody behind knows that language alone. */
export interface StreamHead {
  readonly method: string
  readonly url: string
  /** Flat list of names and values: `host` first, one `cookie`, no pseudo-header, and how the body is framed. */
  readonly rawHeaders: string[]
  readonly hasBody: boolean
  /** Why it is not to be answered by anybody but us. */
  readonly refusal: GatewrightError | undefined
}

/** They belong to a connection of HTTP/1.1 and make a request malformed (RFC 9113 section 8.2.2). */
export const perConnection: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

const COLON = 58

const methods: ReadonlySet<string> = new Set(METHODS)

/**
 * Reads what nghttp2 has let through. It refuses most of what is malformed by itself; what would be another request once it
 * is written as HTTP/1.1 is looked at here all the same (James Kettle, "HTTP/2: The Sequel is Always Worse").
 * @param fields flat list of names and values, as they came
 * @param endsHere no body follows
 */
export function readHead(fields: readonly string[], endsHere: boolean): StreamHead {
  const rawHeaders: string[] = ['host', '']
  let [method, path, scheme, authority]: (string | undefined)[] = []
  let host: string | undefined
  let cookie: string | undefined
  let length: string | undefined
  let bytes = 0
  let wrong: string | undefined
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] as string
    const value = fields[index + 1] as string
    bytes += name.length + value.length + 4
    if (name.charCodeAt(0) === COLON) {
      if (name === ':method') method = value
      else if (name === ':path') path = value
      else if (name === ':scheme') scheme = value
      else if (name === ':authority') authority = value
      else wrong = `${name} is not known here`
    } else if (name === 'cookie') {
      // Browsers send a line for each cookie; they are one header to everybody else (RFC 9113 section 8.2.3).
      cookie = cookie === undefined ? value : `${cookie}; ${value}`
    } else if (name === 'host') {
      if (host !== undefined) wrong = 'more than one Host header'
      host = value
    } else if (perConnection.has(name)) wrong = `${name} in HTTP/2`
    else {
      if (name === 'content-length') {
        if (length !== undefined) wrong = 'more than one length'
        length = value
      }
      rawHeaders.push(name, value)
    }
  }
  rawHeaders[1] = authority ?? host ?? ''
  if (cookie !== undefined) rawHeaders.push('cookie', cookie)
  const hasBody = !endsHere
  // As it will be framed on its way to an app, if it gets there.
  if (hasBody && length === undefined) rawHeaders.push('transfer-encoding', 'chunked')
  wrong ??= wrongTarget(method, path, scheme) ?? wrongHost(authority, host) ?? wrongLength(length, endsHere)
  return {
    method: method ?? 'GET',
    url: path ?? '/',
    rawHeaders,
    hasBody,
    refusal: refusalOf(method, bytes, rawHeaders.length / 2, wrong),
  }
}

function refusalOf(method: string | undefined, bytes: number, lines: number, wrong: string | undefined) {
  if (bytes > mostHeaderBytes || lines > mostHeaderLines) {
    return new GatewrightError('headers_too_large', { detail: { bytes, lines } })
  }
  // It names no path and asks for a tunnel.
  if (method === 'CONNECT') return new GatewrightError('method_not_allowed', { detail: { method } })
  return wrong === undefined ? undefined : new GatewrightError('bad_request', { detail: { reason: wrong } })
}

/** nghttp2 looks at a path only where the scheme is one that it knows. */
function wrongTarget(method?: string, path?: string, scheme?: string): string | undefined {
  if (method === 'CONNECT') return undefined
  // `get` is none: rules would compare it with `GET`, and the app may take it for that. HTTP/1.1 takes no others either.
  if (method === undefined || !methods.has(method)) return `the method is ${JSON.stringify(method)}`
  if (scheme !== 'https') return `the scheme is ${JSON.stringify(scheme)} on a connection of https`
  if (path?.startsWith('/') || (path === '*' && method === 'OPTIONS')) return undefined
  return 'the path does not begin with a slash'
}

/** Two names of which one reader takes this and the next that (RFC 9113 section 8.3.1). */
function wrongHost(authority?: string, host?: string): string | undefined {
  if (authority === undefined && host === undefined) return 'no host'
  if (authority !== undefined && host !== undefined && authority.toLowerCase() !== host.toLowerCase())
    return ':authority and Host differ'
  return undefined
}

function wrongLength(length: string | undefined, endsHere: boolean): string | undefined {
  if (length === undefined) return undefined
  if (!/^\d{1,15}$/.test(length)) return 'not a length'
  return endsHere && Number(length) > 0 ? 'a length without a body' : undefined
}
