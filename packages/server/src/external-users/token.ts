import type { IncomingHttpHeaders } from 'node:http'
import { trimOws } from '@gatewright/proxy'

/** Longer ones are no tokens of anybody's; the bound keeps parsing cheap. */
const mostCharacters = 16_384

/** A JWT in compact form (RFC 7515 section 7.1): three parts, of which the last may be empty for `alg: none`. */
const compactJwt = /^[\w-]+\.[\w-]+\.[\w-]*$/

/**
 * The token of `X-BP-ExternalAuth` (with or without `Bearer`), else of `Authorization: Bearer`. What is no JWT is left
 * alone: an app may have bearer tokens of its own.
 */
export function readToken(
  headers: IncomingHttpHeaders,
): { readonly token: string; readonly inAuthorization: boolean } | undefined {
  const own = headers['x-bp-externalauth']
  if (own !== undefined) {
    const token = jwtIn(Array.isArray(own) ? own.join(',') : own, /^(?:bearer +)?(.*)$/i)
    // A header that is there and unreadable is a mistake worth reporting, which verifying an empty text does.
    return { token: token ?? '', inAuthorization: false }
  }
  const token = jwtIn(headers.authorization, /^bearer +(.*)$/i)
  return token === undefined ? undefined : { token, inAuthorization: true }
}

function jwtIn(value: string | undefined, form: RegExp): string | undefined {
  if (value === undefined || value.length > mostCharacters) return undefined
  const token = form.exec(trimOws(value))?.[1]
  return token !== undefined && compactJwt.test(token) ? token : undefined
}
