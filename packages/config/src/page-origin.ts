import type { Fault } from './problem.ts'
import { isLoopbackHost, parseHttpUrl } from './urls.ts'

/**
 * Whether it is an origin that pages may have, as a browser or an app's web view sends it (RFC 6454 section 7):
 * `https://portal.example.com`, `capacitor://localhost`. One page or program it stands for, and not for all that say `null`.
 */
export function checkPageOrigin(value: string, shown: string): Fault | undefined {
  // `%2A` and a full-width asterisk are read as one.
  if (value.includes('*') || parseHttpUrl(value)?.hostname.includes('*')) {
    return fault(
      `${shown} stands for many origins.`,
      'Pages of a listed origin act in the name of who is signed in, so each is named.',
      'List each of them: https://portal.example.com.',
    )
  }
  if (value.toLowerCase() === 'null' || /^(?:file|data|blob|about|javascript):/i.test(value)) {
    return fault(
      `${shown} is no origin that could be told from others.`,
      'Browsers send null for each page of a file, each sandboxed frame and each data: address, whoever made it.',
      'Serve the page from a host of its own, and write that: https://portal.example.com.',
    )
  }
  if (/^wss?:/i.test(value)) {
    return fault(
      `${shown} is where a socket leads, and not where a page comes from.`,
      compared,
      `Write ${secureOrigin(value.replace(/^ws/i, 'http')) ?? 'https://portal.example.com'}.`,
    )
  }
  if (/^https?:/i.test(value)) return checkSite(value, shown)
  const [, origin, rest] = /^([a-z][a-z0-9+.-]*:\/\/[^\s/?#\\@]+)(.*)$/i.exec(value) ?? []
  if (origin === undefined) {
    return fault(
      `${shown} is not an origin.`,
      compared,
      'Write scheme and host: https://portal.example.com, or capacitor://localhost for a mobile app.',
    )
  }
  return rest === '' ? undefined : fault(`${shown} is more than an origin.`, compared, `Write ${origin}.`)
}

const compared =
  'It is compared with the Origin that a browser sends: scheme, host and port, and nothing else.'

function checkSite(value: string, shown: string): Fault | undefined {
  const url = parseHttpUrl(value)
  if (url === undefined) {
    return fault(`${shown} is not an origin.`, compared, 'Write scheme and host: https://portal.example.com.')
  }
  if (!/^https?:\/\/[^/?#@]+$/i.test(value)) {
    return fault(`${shown} is more than an origin.`, compared, `Write ${secureOrigin(value)}.`)
  }
  if (url.protocol === 'https:' || isLoopbackHost(url.hostname)) return undefined
  return fault(
    `${shown} is http and on another machine.`,
    'Whoever is on the network between could answer in its place, with a page that acts in the name of who is signed in.',
    'Write https. Plain http is accepted on localhost, *.localhost, 127.0.0.1 and [::1] alone.',
  )
}

/** Of an address of the web the origin that may be listed: by https, but for pages of this machine. */
function secureOrigin(address: string): string | undefined {
  const url = parseHttpUrl(address)
  return url && !isLoopbackHost(url.hostname) ? url.origin.replace(/^http:/, 'https:') : url?.origin
}

const fault = (what: string, why: string, fix: string): Fault => ({ code: 'bad_origin', what, why, fix })

/** As it is compared: `https://Portal.example.com:443` is `https://portal.example.com`. */
export function canonicalPageOrigin(origin: string): string {
  return parseHttpUrl(origin)?.origin ?? origin.toLowerCase()
}
