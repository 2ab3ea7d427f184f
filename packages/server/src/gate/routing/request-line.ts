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

/** Path and query as a browser may be led to them: what it would change in them, or cut off, as escapes. */
export function wantedAt({ path, query, isRaw }: Target): string {
  const wanted = path + query
  return isRaw
    ? escapeBytes(wanted).replace(/["#<>\\^`{|}]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)
    : wanted
}

/**
 * What `Location` says of them on the app's own host. What begins with two slashes would be another host there.
 * @param wanted by {@link wantedAt}
 */
export const locationAt = (site: Pick<Site, 'origin'>, wanted: string): string =>
  wanted.startsWith('//') ? site.origin + wanted : wanted

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
