import { HAND_OVER, HOME, OWN_PREFIX } from '../http/home.ts'

/** Characters of an address that is followed or kept: what the head of a request may have in all. */
export const LONGEST_ADDRESS = 32 * 1024

/**
 * Where somebody comes to whose page could not be kept, or is not kept any more: the console's home, which says so. Nobody is
 * to land there without a word.
 */
export const MISSED = `${HOME}?missed=1`

/** Some origins, which may be more than could be listed: `https://*.code.example.com` is as many as there are names. */
export type Origins = Pick<ReadonlySet<string>, 'has'>

/** Which addresses count. */
export interface KnownOrigins {
  /** Of the console. */
  readonly origin: string
  /** Exact origins, never suffixes: `support.example.com.evil.test` is not ours. */
  readonly appOrigins: Origins
}

/**
 * Where to go after sign-in. Only our own origin and the origins of known apps count; everything else, and everything
 * that a browser could read differently from us (`/\evil`, `//evil`, tabs inside), leads home.
 *
 * And only pages count: what begins or ends something by being opened must not be opened by a link that another site wrote.
 *
 * @param origin of the console
 * @param appOrigins as {@link KnownOrigins} has them
 * @returns an absolute URL
 */
export function safeReturnTo(value: unknown, origin: string, appOrigins: Origins): string {
  if (typeof value === 'string' && value.length > LONGEST_ADDRESS) return `${origin}${MISSED}`
  return readReturnTo(value, { origin, appOrigins }) ?? `${origin}${HOME}`
}

/** The same address, absolute; `undefined` for one that does not count. */
export function readReturnTo(value: unknown, { origin, appOrigins }: KnownOrigins): string | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_ADDRESS) return undefined
  // Browsers drop tabs and line ends inside an address (WHATWG URL, basic URL parser).
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the point
  if (/[\u0000-\u0020\u007f]/.test(value)) return undefined
  // And read a backslash as a slash, as far as the path goes; in a query it stands for itself (`?file=C:\x`).
  if (/^[^?#]*\\/.test(value)) return undefined
  if (value.startsWith('/') ? value.startsWith('//') : !/^https?:\/\/[^/]/.test(value)) return undefined
  let url: URL
  try {
    url = new URL(value, origin)
  } catch {
    return undefined
  }
  if (url.username !== '' || url.password !== '') return undefined
  if (url.origin !== origin && !appOrigins.has(url.origin)) return undefined
  // `/.//evil.example` normalises to a path that starts with two slashes: harmless as part of a whole URL, which this is.
  return isPage(url, origin) ? url.href : undefined
}

/** Neither the API, but for its step that leads on to an app, nor what the gate keeps for itself on every host. */
function isPage({ origin: of, pathname }: URL, origin: string): boolean {
  const path = asciiOf(pathname)
  if (path.includes(OWN_PREFIX)) return false
  if (of !== origin) return true
  // The router decodes a path before it looks for its route, and has none that cannot be decoded.
  return isUtf8(pathname) && (!path.startsWith('/api/') || path === HAND_OVER)
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** Escapes of ASCII undone, which is all that is asked for. An app may have paths that are no UTF-8. */
const asciiOf = (path: string): string =>
  path.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
