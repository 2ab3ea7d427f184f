import { HOME } from '../../http/home.ts'
import type { Site } from '../routing/gated-app.ts'
import { innerAddressesOf } from './inner-addresses.ts'

/** Tells in the words of the outside what an app says of where it is. What is not surely the app's own stays byte for byte. */
export interface OuterAddresses {
  /** A URL, absolute or not, as in `Location`. */
  ofUrl(url: string): string
  /** The value of `Refresh`: seconds, and a URL. */
  ofRefresh(value: string): string
  /** A path on the app's own host, as in a cookie's `Path`. */
  ofPath(path: string): string
  /** Whether paths are other ones outside. */
  readonly movesPaths: boolean
  /** A host that the app calls itself by, or a domain above that, which browsers would not take from the outer host. */
  isInnerDomain(domain: string): boolean
}

const known = new WeakMap<Site, OuterAddresses>()

/** For an address of an app; made with the first answer that needs it. */
export function outerAddressesOf(site: Site): OuterAddresses {
  const before = known.get(site)
  if (before !== undefined) return before
  const made = outerAddresses(site)
  known.set(site, made)
  return made
}

// A host by name or number, and a port; nothing else. User names, percent-encoding and backslashes are read in several ways.
const absolute = /^(https?):\/\/((?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::\d{0,5})?)(?=[/?#]|$)/i
/** Neither `//host`, nor what a browser makes that of when it has left tabs out or turned backslashes. */
const rootRelative = /^\/(?![/\\])[^\t\\]*$/

/** Up to the address; by itself, for whatever follows it may not be tried anew for each of many blanks. */
const refreshStart = /^[\d.]* *[;,] *(?:url *= *)?/i

function outerAddresses(site: Site): OuterAddresses {
  const { prefix } = site
  const inner = innerAddressesOf(site.app.config)
  const outerHost = new URL(site.origin).hostname

  /** From a path of the app's to one of the site; `undefined` where there is none. */
  function ofOwnPath(path: string): string | undefined {
    const base = inner.basePaths.find(one => isBelow(path, one))
    // An app that reads X-Forwarded-Prefix, or begins with it, writes it itself.
    const hasPrefix = prefix !== '' && isBelow(path, prefix)
    if (base === undefined) return hasPrefix ? path : undefined
    if (hasPrefix && (base === '' || base === prefix)) return path
    const below = path.slice(base.length)
    return prefix + (below.startsWith('/') ? below : `/${below}`)
  }

  function ofAbsolute(url: string): string {
    const match = absolute.exec(url)
    if (match === null) return url
    const origin = normalOrigin(match[1] as string, match[2] as string)
    if (origin === undefined) return url
    const isOwn = origin === site.origin
    if (!isOwn && !isSchemeLost(origin, site) && !inner.origins.has(origin)) return url
    const rest = url.slice(match[0].length)
    const path = rest.startsWith('/') ? rest : `/${rest}`
    // By its whole address an app may well mean the console, whose origin it shares.
    if (isOwn && site.onConsole && isBelow(path, HOME)) return url
    const outer = ofOwnPath(path)
    return outer === undefined || (isOwn && outer === path) ? url : site.origin + outer
  }

  function ofUrl(url: string): string {
    if (!url.startsWith('/')) return ofAbsolute(url)
    if (!rootRelative.test(url)) return url
    const outer = ofOwnPath(url) ?? url
    // What is left of `/base//evil.test/` without its base would be a host.
    return outer.startsWith('//') ? site.origin + outer : outer
  }

  return {
    ofUrl,
    ofRefresh(value) {
      const start = refreshStart.exec(value)?.[0]
      if (start === undefined) return value
      const said = value.slice(start.length)
      const quote = /^["']/.exec(said)?.[0] ?? ''
      const url = said.slice(quote.length, said.length - quote.length)
      // Whoever writes half a pair of quotes is read in several ways.
      const isQuoted = said.length > quote.length && said.endsWith(quote) && !/["']/.test(url)
      return isQuoted ? start + quote + ofUrl(url) + quote : value
    },
    ofPath: path => (rootRelative.test(path) ? (ofOwnPath(path) ?? path) : path),
    movesPaths: prefix !== '' || inner.basePaths.some(base => base !== ''),
    isInnerDomain: domain =>
      !isOfDomain(outerHost, domain) && inner.hostnames.some(hostname => isOfDomain(hostname, domain)),
  }
}

/** The path itself, or what follows it behind a slash, a query or a fragment. */
const isBelow = (path: string, base: string): boolean =>
  path.startsWith(base) &&
  (path.length === base.length || base === '' || /[/?#]/.test(path[base.length] as string))

/** RFC 6265 section 5.1.3. */
const isOfDomain = (hostname: string, domain: string): boolean =>
  hostname === domain || (domain !== '' && hostname.endsWith(`.${domain}`))

/**
 * The outer host, by plain http on a site that people see by https: of an app that is told the client's `Host` and does not
 * read `X-Forwarded-Proto`.
 */
const isSchemeLost = (origin: string, site: Site): boolean =>
  site.secure && (origin === `http://${site.host}` || origin === `http://${site.host}:443`)

/** As browsers read it, without the dot at the end of a name; `undefined` where it is none. */
function normalOrigin(scheme: string, authority: string): string | undefined {
  const url = URL.parse(`${scheme}://${authority}`)
  if (url === null) return undefined
  const host = url.hostname.replace(/\.$/, '')
  return `${url.protocol}//${host}${url.port === '' ? '' : `:${url.port}`}`
}
