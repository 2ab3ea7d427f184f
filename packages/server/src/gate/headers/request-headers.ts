import type { IncomingMessage } from 'node:http'
import { withoutOwnCookies } from '../../http/cookies/own-cookies.ts'
import type { HeaderFates } from './header-fates.ts'
import { namedInConnection } from './named-in-connection.ts'

export interface CleaningOptions {
  /** Of the app that gets them. */
  readonly fates: HeaderFates
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
  const { fateOf } = options.fates
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
