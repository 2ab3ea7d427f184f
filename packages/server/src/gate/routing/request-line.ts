import type { IncomingMessage } from 'node:http'
import { escapeBytes } from './escapes.ts'
import type { Site } from './gated-app.ts'
import type { Target } from './path.ts'

/** What is asked for, wherever it was read from: the request itself, or a proxy's description of it. */
export interface RequestLine {
  readonly site: Site
  readonly target: Target
  readonly method: string
}

/** The path below the app's address: all of it on a host of its own, else what follows the prefix. */
export const pathBelow = ({ site, target }: RequestLine): string =>
  site.prefix === '' ? target.path : target.path.slice(site.prefix.length) || '/'

/** The same as text, which is what rules are matched against. */
export function decodedBelow(line: RequestLine): string {
  const { path, decoded } = line.target
  if (line.site.prefix === '') return decoded
  return path === decoded ? pathBelow(line) : decodeURIComponent(pathBelow(line))
}

/** The path that follows the upstream's own: an app that begins with the prefix sees it as it is asked for. */
export const pathToApp = (line: RequestLine): string =>
  line.site.keepsPrefix ? line.target.path.slice(line.site.prefix.length) : pathBelow(line)

/**
 * Path and query as a browser asks for them when it is led there, for `Location` and the like: without dot segments, and with what it would
 * change or cut off as escapes. What begins with two slashes would be another host; with `/.` before, which browsers take off, it is a
 * path (RFC 3986 section 4.2).
 */
export function wantedAt({ path, query, isRaw }: Target): string {
  if (!isRaw) return path + query
  const escaped = escapeBytes(path + query).replace(/[#\\]/g, mark => (mark === '#' ? '%23' : '%5C'))
  const { pathname, search } = new URL(`http://app${escaped}`)
  return (pathname.startsWith('//') ? '/.' : '') + pathname + search
}

/** For the log: no query, which may carry codes and tokens; a byte beyond ASCII may steer a terminal. */
export const whereOf = ({ site, target, method }: RequestLine) => ({
  app: site.app.config.id,
  method,
  path: target.isRaw ? escapeBytes(target.path) : target.path,
})

/** The query of the request itself, which in forward-auth is not the one that is asked about. */
export function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const start = url.indexOf('?')
  return new URLSearchParams(start === -1 ? '' : url.slice(start + 1))
}

/** Node keeps the first of several; something before us may have gone by the last. */
export function countHosts({ rawHeaders }: IncomingMessage): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count
}
