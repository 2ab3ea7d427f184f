/** URLs: which are well formed, which leave this machine in plain text. */
import ipaddr from 'ipaddr.js'
import type { Fault } from './problem.ts'
import { checkUnixSocket, meansUnixSocket } from './unix-socket.ts'
import { checkWildcard } from './wildcard-host.ts'

/** `localhost`, `*.localhost` (RFC 6761 section 6.3), 127.0.0.0/8, `[::1]`. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback'
}

/** An http or https URL without user name, else `undefined`. Blanks and backslashes, which parsers mend, are refused. */
export function parseHttpUrl(text: string): URL | undefined {
  if (!/^https?:\/\/[^\s\\]+$/i.test(text)) return undefined
  const url = URL.parse(text)
  return url && url.hostname !== '' && !url.hostname.endsWith('.') ? url : undefined
}

const insecure = (shown: string): Fault => ({
  code: 'insecure_url',
  what: `${shown} is http and leads to another machine.`,
  why: 'Codes, secrets and cookies would travel in plain text, and whoever listens could sign in with them.',
  fix: 'Write https. Plain http is accepted on localhost, *.localhost, 127.0.0.1 and [::1] alone.',
})

const notUrl = (shown: string, fix: string): Fault => ({
  code: 'bad_url',
  what: `${shown} is not a complete URL.`,
  why: 'It is used exactly as it stands.',
  fix,
})

const withUser = (): Fault => ({
  code: 'bad_url',
  what: 'The URL has a user name or password in it.',
  why: 'URLs are logged and shown; what is in them is no longer a secret.',
  fix: 'Leave out what stands before the @.',
})

/** An address at a provider: https, or http on this machine. */
export function checkUrl(value: string, shown: string): Fault | undefined {
  const url = parseHttpUrl(value)
  if (!url) return notUrl(shown, 'Write it with scheme and host: https://….')
  if (url.username || url.password) return withUser()
  if (url.hash) return notUrl(shown, 'Leave out the # and what follows it.')
  if (/^https?$/.test(url.hostname) && url.pathname.startsWith('//'))
    return notUrl(shown, 'Leave out one https://: it stands there twice.')
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) return insecure(shown)
  return undefined
}

/** Scheme, host and port alone. */
export function checkOrigin(value: string, shown: string): Fault | undefined {
  const fault = checkUrl(value, shown)
  if (fault) return fault
  const url = parseHttpUrl(value)
  if (url && url.pathname === '/' && !url.search) return undefined
  return {
    code: 'bad_url',
    what: `${shown} has a path.`,
    why: 'Only scheme, host and port count here: cookies and origins know no path.',
    fix: `Write ${url?.origin ?? 'https://…'}.`,
  }
}

/** A site that may show an app in a frame: an origin, or `https://*.` before the hosts below one. */
export function checkFramer(value: string, shown: string): Fault | undefined {
  const below = /^https:\/\/\*\./i.test(value) ? '*.' : ''
  const host = value.replace(below, '')
  const fault = checkUrl(host, shown)
  if (fault) return fault
  const { protocol, hostname = '', origin = '' } = parseHttpUrl(host) ?? {}
  if (below !== '' && !hostname.includes('.')) {
    return {
      code: 'bad_url',
      what: `${shown} is every site of a whole domain of the root.`,
      why: 'Whoever may show the app in a frame can lay something over it and have people click there: anybody could.',
      fix: `Name the sites that you trust with that: ${sites}.`,
    }
  }
  // To the letter: it stands in a policy that browsers read, where a ; or , in it would end what is said of frames.
  const isSite = protocol === 'https:' && /^[\w.-]+$/.test(hostname)
  const meant = isSite ? origin.replace('//', `//${below}`) : undefined
  if (value === meant) return undefined
  return {
    code: 'bad_url',
    what: `${shown} is not the origin of a site on https.`,
    why: 'Browsers compare it letter by letter with the page that shows the frame, and send cookies to frames by https alone.',
    fix: `Write ${meant ?? `scheme and host: ${sites}`}.`,
  }
}

const sites = 'https://teams.microsoft.com, or https://*.example.com for all hosts below one'

/** Where an app listens. Plain http is usual there: the network behind the gate is the operator's own. */
export function checkUpstream(value: string, shown: string): Fault | undefined {
  if (meansUnixSocket(value)) return checkUnixSocket(value, shown)
  const url = parseHttpUrl(value)
  if (!url) {
    const meant = /^[\w.-]+:\d+$/.test(value) ? `http://${value}` : 'http://127.0.0.1:4100'
    return notUrl(shown, `Write scheme, host and port: ${meant}.`)
  }
  if (url.username || url.password) return withUser()
  if (url.search || url.hash) return notUrl(shown, 'Leave out the ? or # and what follows it.')
  return undefined
}

/** An origin, or a path prefix on the console's host. */
export function checkAppUrl(value: string, shown: string): Fault | undefined {
  const path = value.startsWith('/') ? value : parseHttpUrl(value)?.pathname
  if (!value.startsWith('/')) {
    const fault = checkWildcard(value, shown) ?? checkUrl(value, shown)
    if (fault) return fault
    if (parseHttpUrl(value)?.search) return notUrl(shown, 'Leave out the ? and what follows it.')
  }
  if (path && /^\/([\w.~-]+(\/[\w.~-]+)*\/?)?$/.test(path) && !/(^|\/)\.\.?(\/|$)/.test(value))
    return undefined
  return {
    code: 'bad_url',
    what: `${shown} is not a path prefix that reads the same everywhere.`,
    why: 'Gate and app must see the same path, whatever decodes it.',
    fix: 'Use letters, digits and -._~ between single slashes: /support.',
  }
}
