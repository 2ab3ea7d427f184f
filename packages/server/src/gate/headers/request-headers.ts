import type { IncomingMessage } from 'node:http'
import { remembering } from '@gatewright/proxy'
import { withoutOwnCookies } from '../../http/cookies/own-cookies.ts'
import { namedInConnection } from './named-in-connection.ts'

/** What becomes of a client's header: sent on, dropped, or looked at. */
type Fate = 'keep' | 'drop' | 'cookie' | 'authorization' | 'method-override'

/**
 * What never reaches an app from a client, compared after {@link canonicalName}. Four reasons: it belongs to one
 * connection (RFC 9110 section 7.6.1); the gate sets it; it says who is calling (ours and what neighbours of ours are
 * known by, for an app may once have stood behind them); or it makes an app see another address than the rules saw.
 */
const dropped = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate', 'te'],
  ...['trailer', 'transfer-encoding', 'content-length', 'upgrade', 'http2-settings', 'expect', 'host'],
  ...['x-request-id', 'forwarded', 'via', 'x-real-ip', 'x-client-ip', 'client-ip', 'true-client-ip'],
  // To CGI, `Proxy` is HTTP_PROXY (httpoxy, CVE-2016-5385).
  ...['proxy', 'x-cluster-client-ip', 'cf-connecting-ip', 'x-bp-externalauth'],
  ...['remote-user', 'remote-email', 'remote-name', 'remote-groups', 'remote-addr', 'remote-host'],
  ...['x-auth-user', 'x-auth-username', 'x-auth-email', 'x-auth-name', 'x-auth-groups', 'x-auth-roles'],
  ...['x-original-url', 'x-original-uri', 'x-original-method', 'x-original-host', 'x-rewrite-url', 'x-host'],
  ...['oidc-access-token', 'oidc-id-token'],
])

const droppedFamilies = [
  'x-forwarded-',
  'x-gatewright-',
  'x-auth-request-',
  'x-authenticated-',
  'x-remote-',
  'x-webauth-',
  'x-authentik-',
  'x-pomerium-',
  'x-goog-authenticated-',
  'x-ms-client-principal',
  'cf-access-',
  'oidc-claim-',
  'x-ssl-client-',
  'x-client-cert',
  'ssl-client-',
  'remote-user-',
]

const methodOverrides = new Set(['x-http-method-override', 'x-http-method', 'x-method-override'])

/**
 * How servers behind CGI, WSGI or Rack see a name: one mark for everything but letters and digits, case gone. So
 * `Remote_User` and `remote.user` are `Remote-User` (CVE-2025-64484 of oauth2-proxy).
 */
const canonicalName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '-')

const fateOf = remembering((spelling): Fate => {
  const name = canonicalName(spelling)
  if (dropped.has(name) || droppedFamilies.some(family => name.startsWith(family))) return 'drop'
  if (name === 'cookie') return 'cookie'
  if (name === 'authorization') return 'authorization'
  return methodOverrides.has(name) ? 'method-override' : 'keep'
})

/** Whether an app may take the method from this header instead of from the request line. */
export const overridesMethod = (name: string): boolean => fateOf(name) === 'method-override'

/**
 * Whether an app may take this header, in lower case, for one that never reaches it: `remote_user` or `x-forwarded.email`.
 * No client sends such names in good faith, and not every proxy that only asks us can remove them all.
 */
export const isDisguised = remembering(name => canonicalName(name) !== name && fateOf(name) === 'drop')

export interface CleaningOptions {
  /** The gate has used up the bearer token, so the app must not get it. */
  readonly dropAuthorization: boolean
  /** Rules depend on the method, so no header may override it. */
  readonly dropMethodOverrides: boolean
}

/**
 * The client's headers that may reach an app, as a flat list of names and values. What the client names in `Connection`
 * goes too (RFC 9110 section 7.6.1), but the gate's own are added afterwards, so no client can have those removed
 * (CVE-2025-48865 of oauth2-proxy).
 */
export function cleanedHeaders(request: IncomingMessage, options: CleaningOptions): string[] {
  const raw = request.rawHeaders
  const { connection } = request.headers
  const perConnection = connection === undefined ? undefined : namedInConnection(connection)
  const headers: string[] = []
  let hasAuthorization = false
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string
    const value = raw[index + 1] as string
    const fate = fateOf(name)
    if (fate === 'drop' || perConnection?.has(name.toLowerCase())) continue
    if (fate === 'keep') headers.push(name, value)
    else if (fate === 'cookie') {
      const rest = name.toLowerCase() === 'cookie' ? withoutOwnCookies(value) : undefined
      if (rest !== undefined) headers.push(name, rest)
    } else if (fate === 'method-override') {
      if (!options.dropMethodOverrides) headers.push(name, value)
    } else if (!options.dropAuthorization && !hasAuthorization) {
      // The first alone, which is the one that was looked at; a key to us could hide behind it.
      hasAuthorization = true
      headers.push(name, value)
    }
  }
  return headers
}
