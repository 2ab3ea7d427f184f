import type { OwnCookieName } from './own-cookies.ts'

/**
 * A complete `Set-Cookie` value for one of our cookies: for the host that sets it and no other, out of reach of scripts.
 * @param options.secure people use https there
 * @param options.maxAgeSeconds without it the browser forgets the cookie when it closes
 */
export function setCookie(
  name: OwnCookieName,
  value: string,
  options: { readonly secure: boolean; readonly maxAgeSeconds?: number },
): string {
  // Lax, not Strict: the redirect back from a provider, or from the console to an app's host, is cross-site, and Strict
  // would withhold the cookie.
  const age = options.maxAgeSeconds === undefined ? '' : `; Max-Age=${options.maxAgeSeconds}`
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}${age}`
}

/** The `Set-Cookie` value that takes a cookie back. */
export const removeCookie = (name: OwnCookieName, secure: boolean): string =>
  setCookie(name, '', { secure, maxAgeSeconds: 0 })
