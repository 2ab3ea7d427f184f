import { HAND_OVER, HOME, OWN_PREFIX } from '../http/home.ts'

/**
 * Where to go after sign-in. Only our own origin and the origins of known apps count; everything else, and everything
 * that a browser could read differently from us (`/\evil`, `//evil`, tabs inside), leads home.
 *
 * And only pages count: what begins or ends something by being opened must not be opened by a link that another site wrote.
 *
 * @param origin of the console
 * @param appOrigins exact origins, never suffixes: `support.example.com.evil.test` is not ours
 * @returns an absolute URL
 */
export function safeReturnTo(value: unknown, origin: string, appOrigins: ReadonlySet<string>): string {
  const home = `${origin}${HOME}`
  // Browsers drop tabs and line ends inside an address, and read a backslash as a slash (WHATWG URL, basic URL parser).
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the point
  if (typeof value !== 'string' || value.length > 2048 || /[\u0000-\u0020\u007f\\]/.test(value)) return home
  if (value.startsWith('/') ? value.startsWith('//') : !/^https?:\/\/[^/]/.test(value)) return home
  let url: URL
  try {
    url = new URL(value, origin)
  } catch {
    return home
  }
  if (url.username !== '' || url.password !== '') return home
  if (url.origin !== origin && !appOrigins.has(url.origin)) return home
  if (!isPage(url, origin)) return home
  // `/.//evil.example` normalises to a path that starts with two slashes: harmless as part of a whole URL, which this is.
  return url.href
}

/** Neither the API, but for its step that leads on to an app, nor what the gate keeps for itself on every host. */
function isPage({ origin: of, pathname }: URL, origin: string): boolean {
  // The router decodes a path before it looks for its route.
  const path = decoded(pathname)
  if (path.includes(OWN_PREFIX)) return false
  return of !== origin || !path.startsWith('/api/') || path === HAND_OVER
}

/** @returns what no page has as its path, where it cannot be decoded */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return OWN_PREFIX
  }
}
