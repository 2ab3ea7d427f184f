/** Parts of a session's cookie. Other hosts' names and attributes are never chosen here, only read. */

/**
 * `__Host-` makes a browser refuse the cookie unless it is Secure, has no Domain and Path=/ (RFC 6265bis section
 * 4.1.3.2), so that no other host of the same domain can plant one. On plain http browsers would refuse that name.
 */
export const sessionCookieName = (secure: boolean): string => (secure ? '__Host-gatewright' : 'gatewright')

/** Cookies of ours: never sent on to an app. */
export const isOwnCookie = (name: string): boolean =>
  name === 'gatewright' || name === '__Host-gatewright' || /^(?:__Host-)?gatewright[_.-]/.test(name)

/** How many cookies of one name are looked at. */
const MOST = 8

/**
 * The values of one cookie. All of them, since a browser sends two of one name when a parent domain has set another, and
 * whoever takes the first alone sends people round in circles. Written out instead of a library's parser because the
 * check of a session runs on every request and needs one name only.
 */
export function cookieValues(header: string | undefined, name: string): readonly string[] {
  if (header === undefined) return []
  const values: string[] = []
  let from = 0
  while (values.length < MOST) {
    const at = header.indexOf(name, from)
    if (at === -1) break
    from = at + name.length
    if (header[from] !== '=' || !startsPair(header, at)) continue
    const end = header.indexOf(';', from)
    values.push(header.slice(from + 1, end === -1 ? undefined : end).trim())
  }
  return values
}

function startsPair(header: string, at: number): boolean {
  let before = at - 1
  while (header[before] === ' ' || header[before] === '\t') before -= 1
  return before < 0 || header[before] === ';'
}

/** A complete `Set-Cookie` value. Without an age the browser forgets the cookie when it closes. */
export function setCookie(
  name: string,
  value: string,
  options: { readonly secure: boolean; readonly maxAgeSeconds?: number },
): string {
  // Lax, not Strict: the provider's redirect back is cross-site, and Strict would withhold the cookie.
  const age = options.maxAgeSeconds === undefined ? '' : `; Max-Age=${options.maxAgeSeconds}`
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}${age}`
}

export const removeCookie = (name: string, secure: boolean): string =>
  setCookie(name, '', { secure, maxAgeSeconds: 0 })
