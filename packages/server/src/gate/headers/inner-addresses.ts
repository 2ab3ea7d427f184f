import type { AppConfig } from '@gatewright/config'

/** Where an app is for itself, as far as the configuration tells. */
export interface InnerAddresses {
  /** `http://127.0.0.1:4100`, as `URL` writes them, without a dot at the end of a name. */
  readonly origins: ReadonlySet<string>
  /** Paths that its upstreams begin with, the longest first; empty for one that begins at the root. */
  readonly basePaths: readonly string[]
  /** Names and numbers of its hosts, as they stand in a cookie's `Domain`. */
  readonly hostnames: readonly string[]
}

/**
 * An app writes what it listens at, or what it makes of the `Host` that it gets, with either scheme.
 * @param outer name of the host that people see, which such an app gets unless `host` says another
 */
export function innerAddressesOf(
  { upstreams, host }: Pick<AppConfig, 'upstreams' | 'host'>,
  outer: string,
): InnerAddresses {
  const urls = upstreams.flatMap(upstream => URL.parse(upstream) ?? [])
  const web = urls.filter(url => url.protocol === 'http:' || url.protocol === 'https:')
  const authorities = web.map(({ hostname, port, protocol }) => ({
    hostname: withoutDot(hostname),
    port,
    protocol,
  }))
  const origins = new Set<string>()
  const addBothSchemes = (hostname: string, port: string): void => {
    for (const scheme of ['http:', 'https:']) origins.add(originOf(scheme, hostname, port))
  }
  for (const { hostname, port, protocol } of authorities) {
    origins.add(originOf(protocol, hostname, port))
    // A port that is named is one server, whatever scheme it thinks that it is seen by.
    if (port !== '' || host === 'upstream') addBothSchemes(hostname, port)
    // One port of this machine, by whichever name the app's own configuration has for it.
    if (port !== '' && loopback.includes(hostname)) for (const name of loopback) addBothSchemes(name, port)
    // The name that people use with the port that the app listens at: so nginx leads from /dir to /dir/.
    if (port !== '') addBothSchemes(outer, port)
    else if (protocol === 'http:') origins.add(originOf(protocol, outer, port))
  }
  const named = typeof host === 'object' ? URL.parse(`http://${host.name}`) : null
  if (named !== null) {
    const hostname = withoutDot(named.hostname)
    const ports = ['', named.port, ...authorities.map(({ port }) => port)]
    for (const port of ports) addBothSchemes(hostname, port)
    authorities.push({ hostname, port: named.port, protocol: 'http:' })
  }
  const basePaths = new Set(web.map(url => url.pathname.replace(/\/+$/, '')))
  return {
    origins,
    basePaths: [...(basePaths.size === 0 ? [''] : basePaths)].sort((a, b) => b.length - a.length),
    hostnames: authorities.flatMap(({ hostname }) => (loopback.includes(hostname) ? loopback : [hostname])),
  }
}

/** As `URL` writes them. */
const loopback = ['localhost', '127.0.0.1', '[::1]']

const withoutDot = (hostname: string): string => hostname.replace(/\.$/, '')

function originOf(scheme: string, hostname: string, port: string): string {
  const isDefault = port === (scheme === 'https:' ? '443' : '80')
  return `${scheme}//${hostname}${port === '' || isDefault ? '' : `:${port}`}`
}
