/**
 * The proxy between this server and the internet, by the variables that other programs read: `HTTPS_PROXY`, `HTTP_PROXY`,
 * `ALL_PROXY` and `NO_PROXY`, in small or capital letters.
 */

type Environment = Readonly<Record<string, string | undefined>>

/** A proxy, and the variable that names it. */
export interface OutboundProxy {
  /** `http:` or `https:`; may hold a name and a password. */
  readonly url: URL
  readonly variable: string
}

export interface OutboundProxies {
  /** For `https:` addresses. */
  readonly https?: OutboundProxy
  /** For `http:` addresses. */
  readonly http?: OutboundProxy
  /** Entries of `NO_PROXY` as they were written, in small letters. */
  readonly except: readonly string[]
  /** Worth knowing: a variable that is set and does nothing. */
  readonly notices: readonly string[]
}

export type ProxyReading =
  | { readonly ok: true; readonly proxies: OutboundProxies }
  /** One line for the operator: which variable, what is wrong, what to write. Without the value, which may hold a password. */
  | { readonly ok: false; readonly problem: string }

/**
 * Reads the variables as curl does: small letters come first, a proxy without a scheme is `http:`, and `ALL_PROXY` stands in where the
 * variable of the scheme is not set.
 */
export function readOutboundProxies(env: Environment): ProxyReading {
  const notices: string[] = []
  const found: { https?: OutboundProxy; http?: OutboundProxy } = {}
  for (const scheme of ['https', 'http'] as const) {
    const [variable, text] = setOf(env, `${scheme}_proxy`)
    if (text === undefined) continue
    const url = readProxy(text)
    if (typeof url === 'string') return { ok: false, problem: problemOf(variable, url) }
    found[scheme] = { url, variable }
  }
  const [variable, text] = setOf(env, 'all_proxy')
  if (text !== undefined && (found.https === undefined || found.http === undefined)) {
    const url = readProxy(text)
    if (typeof url !== 'string') {
      found.https ??= { url, variable }
      found.http ??= { url, variable }
      // Desktops set it to SOCKS for browsers; whoever has no other way out sets the other one.
    } else
      notices.push(
        `${variable} is not used: ${url} Calls that no other variable sends by a proxy go out directly.`,
      )
  }
  const [, exceptions = ''] = setOf(env, 'no_proxy')
  const except = exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  return { ok: true, proxies: { ...found, except, notices } }
}

/** The proxies in words, for log and `check`: without names and passwords. `undefined` where there is none. */
export function describeProxies({ https, http, except }: OutboundProxies): string | undefined {
  const ways = [
    ...(https ? [`https by ${proxyName(https.url)} (${https.variable})`] : []),
    ...(http ? [`http by ${proxyName(http.url)} (${http.variable})`] : []),
  ]
  if (ways.length === 0) return undefined
  const beside = except.length === 0 ? '' : `, except ${except.join(', ')} (NO_PROXY)`
  return `Calls to providers, and what else goes out: ${ways.join(', ')}${beside}. Calls to apps and to this machine go directly.`
}

/** A proxy as it may be shown: `http://proxy.example.com:3128`. */
export const proxyName = (url: URL): string => url.origin

function setOf(env: Environment, name: string): readonly [string, string | undefined] {
  for (const variable of [name, name.toUpperCase()]) {
    const text = env[variable]?.trim()
    if (text) return [variable, text]
  }
  return [name.toUpperCase(), undefined]
}

/** @returns what is wrong, in a sentence, where it is no address of a proxy */
function readProxy(text: string): URL | string {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`)
  if (url === null || url.hostname === '' || /^\d+$/.test(text)) return 'it is no address.'
  if (url.protocol.startsWith('socks')) return 'SOCKS is not spoken here, only HTTP proxies.'
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `a proxy is not reached by ${url.protocol}//.`
  // The address of a PAC file, or a scheme that was written twice.
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'it goes on after host and port.'
  if (/\s/.test(text)) return 'there is a blank in it.'
  try {
    decodeURIComponent(url.username + url.password)
  } catch {
    return 'a % in the name or password is not followed by two digits (write %25 for the sign itself).'
  }
  return url
}

const problemOf = (variable: string, wrong: string): string =>
  `${variable} is not the address of a proxy: ${wrong} Write it as http://proxy.example.com:3128, or http://name:password@proxy.example.com:3128; or unset it.`
