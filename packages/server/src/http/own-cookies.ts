import { remembering, trimOws } from '@gatewright/proxy'

/** Our cookies are the keys to a session; an app that got them could act as the person anywhere on its host. */
export type IsOwnCookie = (name: string) => boolean

/** The gate's cookies beside the session's, with the prefix that https brings. */
const gateCookie = /^(?:__Host-|__Secure-)?gatewright[-_]/i

/** @param isSessionCookie what the session store calls its own */
export const ownCookies = (isSessionCookie: IsOwnCookie): IsOwnCookie =>
  remembering(name => isSessionCookie(name) || gateCookie.test(name))

/** The `Cookie` header without our own; `undefined` when nothing is left. Survives any number, size and shape. */
export function withoutOwnCookies(header: string, isOwn: IsOwnCookie): string | undefined {
  let kept: string | undefined
  let dropped = false
  for (let start = 0; start <= header.length; ) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon === -1 ? header.length : semicolon
    const equals = header.indexOf('=', start)
    const name = trimOws(header.slice(start, equals === -1 || equals > end ? end : equals))
    if (isOwn(name)) dropped = true
    else kept = kept === undefined ? header.slice(start, end) : `${kept};${header.slice(start, end)}`
    start = end + 1
  }
  if (!dropped) return header
  return kept === undefined ? undefined : trimOws(kept) || undefined
}

/**
 * The name under which the browser will send what a `Set-Cookie` value sets. An app must not set ours: it could put its
 * visitor into another's session. A cookie without a name comes back as its value alone, so `=gatewright=x` is one of ours
 * (RFC 6265bis, "Retrieval Algorithm").
 */
export function setCookieName(value: string): string {
  const pair = value.replace(/^[\t ]*=/, '')
  const end = pair.search(/[=;]/)
  return trimOws(end === -1 ? pair : pair.slice(0, end))
}

/** Value of the first cookie of this name. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals !== -1 && trimOws(pair.slice(0, equals)) === name) return trimOws(pair.slice(equals + 1))
  }
  return undefined
}
