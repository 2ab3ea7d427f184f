import type { OwnCookieName } from './own-cookies.ts'

/**
 * A complete `Set-Cookie` value for one of our cookies: for the host that sets it and no other, out of reach of scripts.
 * @param options.secure people use https there
 * @param options.maxAgeSeconds without it the browser forgets the cookie when it closes
 * @param options.inFrames for a frame of another site, and for that site alone (CHIPS): only on https, and whoever reads such a
 *   cookie has to see to it themselves that no other site's request counts
 */
export function setCookie(
  name: OwnCookieName,
  value: string,
  options: { readonly secure: boolean; readonly maxAgeSeconds?: number; readonly inFrames?: boolean },
): string {
  // Lax, not Strict: the redirect back from a provider, or from the console to an app's host, is cross-site, and Strict
  // would withhold the cookie.
  const age = options.maxAgeSeconds === undefined ? '' : `; Max-Age=${options.maxAgeSeconds}`
  if (options.inFrames) return `${name}=${value}; Path=/; HttpOnly; SameSite=None; Secure; Partitioned${age}`
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}${age}`
}

/** The `Set-Cookie` value that takes a cookie back. */
export const removeCookie = (name: OwnCookieName, secure: boolean, inFrames = false): string =>
  setCookie(name, '', { secure, maxAgeSeconds: 0, inFrames })
