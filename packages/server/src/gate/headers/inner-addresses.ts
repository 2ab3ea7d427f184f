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

/** An app writes what it listens at, or what it makes of the `Host` that it gets, with either scheme. */
export function innerAddressesOf({ upstreams, host }: Pick<AppConfig, 'upstreams' | 'host'>): InnerAddresses {
  const urls = upstreams.flatMap(upstream => URL.parse(upstream) ?? [])
  const web = urls.filter(url => url.protocol === 'http:' || url.protocol === 'https:')
  const authorities = web.map(({ hostname, port, protocol }) => ({
    hostname: withoutDot(hostname),
    port,
    protocol,
  }))
  const origins = new Set<string>()
  for (const { hostname, port, protocol } of authorities) {
    origins.add(originOf(protocol, hostname, port))
    // A port that is named is one server, whatever scheme it thinks that it is seen by.
    if (port !== '' || host === 'upstream')
      for (const scheme of ['http:', 'https:']) origins.add(originOf(scheme, hostname, port))
  }
  const named = typeof host === 'object' ? URL.parse(`http://${host.name}`) : null
  if (named !== null) {
    const hostname = withoutDot(named.hostname)
    const ports = ['', named.port, ...authorities.map(({ port }) => port)]
    for (const scheme of ['http:', 'https:'])
      for (const port of ports) origins.add(originOf(scheme, hostname, port))
    authorities.push({ hostname, port: named.port, protocol: 'http:' })
  }
  const basePaths = new Set(web.map(url => url.pathname.replace(/\/+$/, '')))
  return {
    origins,
    basePaths: [...(basePaths.size === 0 ? [''] : basePaths)].sort((a, b) => b.length - a.length),
    hostnames: authorities.map(({ hostname }) => hostname),
  }
}

const withoutDot = (hostname: string): string => hostname.replace(/\.$/, '')

function originOf(scheme: string, hostname: string, port: string): string {
  const isDefault = port === (scheme === 'https:' ? '443' : '80')
  return `${scheme}//${hostname}${port === '' || isDefault ? '' : `:${port}`}`
}
