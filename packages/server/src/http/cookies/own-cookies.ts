import { remembering, trimOws } from '@gatewright/proxy'

/**
 * Whether a cookie of this name is ours: `gatewright` and whatever begins with it and a mark, with the prefix that https
 * brings. Ours are the keys to a session, so an app neither gets nor sets them: it could act as the person anywhere on its
 * host. In any case of letters, since browsers take the prefixes in any case (RFC 6265bis section 4.1.3).
 */
export const isOwnCookie = remembering(name => /^(?:__Host-|__Secure-)?gatewright(?:[-_.]|$)/i.test(name))

/** The `Cookie` header without our own; `undefined` when nothing is left. Survives any number, size and shape. */
export function withoutOwnCookies(header: string): string | undefined {
  let kept: string | undefined
  let dropped = false
  for (let start = 0; start <= header.length; ) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon === -1 ? header.length : semicolon
    const equals = header.indexOf('=', start)
    const name = trimOws(header.slice(start, equals === -1 || equals > end ? end : equals))
    if (isOwnCookie(name)) dropped = true
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
