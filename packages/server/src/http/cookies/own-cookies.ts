import { remembering, trimOws } from '@gatewright/proxy'

/** Begins the name of each cookie of ours on https. */
export const hostPrefix = '__Host-'

/** What follows `gatewright` in a name of ours: nothing for a session's, else a mark and what the cookie is for. */
type Suffix = '' | `-${string}` | `.${string}`

/** Known to {@link isOwnCookie}, by how it is made; `setCookie` takes no other. */
export type OwnCookieName = `${'' | typeof hostPrefix}gatewright${Suffix}`

/**
 * The name of a cookie of ours. `__Host-` makes a browser refuse the cookie unless it is Secure, has no Domain and Path=/
 * (RFC 6265bis section 4.1.3.2), so that no other host of the same domain can plant one. On plain http browsers would refuse
 * that name.
 */
export const ownCookieName = (suffix: Suffix, secure: boolean): OwnCookieName =>
  `${secure ? hostPrefix : ''}gatewright${suffix}`

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
