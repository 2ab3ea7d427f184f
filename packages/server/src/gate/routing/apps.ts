import { type Config, isWildcard } from '@gatewright/config'
import type { ProxyTimeouts } from '@gatewright/proxy'
import { type GatedApp, gatedApp, keepsPrefix, type Site } from './gated-app.ts'
import type { HostEntry } from './host-entry.ts'
import { normalHost } from './hosts.ts'
import { foldCase } from './path.ts'
import { PrefixMap } from './prefix-map.ts'
import { WildcardHosts } from './wildcard-hosts.ts'

export interface AppTable {
  readonly apps: readonly GatedApp[]
  readonly byId: ReadonlyMap<string, GatedApp>
  readonly consoleHost: string
  /** What answers for this `Host` header, exact hosts before wildcards; the cost does not grow with the number of apps. */
  find(hostHeader: string): HostEntry | undefined
}

/** @param timeouts of apps that say none; documented defaults otherwise */
export function createAppTable(config: Config, timeouts?: ProxyTimeouts): AppTable {
  const consoleUrl = new URL(config.http.externalUrl)
  const building = new Map<string, Building>()
  const entryOf = (url: URL): Building => {
    const entry = building.get(url.host) ?? {
      host: url.host,
      secure: url.protocol === 'https:',
      console: url.host === consoleUrl.host,
      prefixes: new PrefixMap<Site>(),
    }
    building.set(url.host, entry)
    return entry
  }
  entryOf(consoleUrl)
  const wildcards = new WildcardHosts()
  const apps = config.apps.map(app => gatedApp(app, config.strategies, timeouts))
  for (const app of apps) {
    for (const address of app.config.urls) {
      const url = new URL(address.origin)
      if (isWildcard(address)) {
        wildcards.add(url, app)
        continue
      }
      const entry = entryOf(url)
      const prefix = address.pathPrefix === '/' ? '' : address.pathPrefix.replace(/\/+$/, '')
      const site: Site = {
        app,
        origin: url.origin,
        host: url.host,
        secure: entry.secure,
        prefix,
        keepsPrefix: keepsPrefix(app.config, prefix),
        onConsole: entry.console,
        isOneOfMany: false,
      }
      if (prefix === '') entry.root ??= site
      else if (entry.prefixes.get(prefix) === undefined) entry.prefixes.set(prefix, site)
      if (prefix !== '') entry.below ??= site
    }
  }
  for (const entry of building.values()) {
    const foldedPrefixes = foldedPrefixesOf(entry)
    if (foldedPrefixes !== undefined) entry.foldedPrefixes = foldedPrefixes
  }
  const findExact = hostLookup(building)
  return {
    apps,
    byId: new Map(apps.map(app => [app.config.id, app])),
    consoleHost: consoleUrl.host,
    find: header =>
      building.get(header) ?? wildcards.findPlain(header) ?? findExact(header) ?? wildcards.find(header),
  }
}

type Building = { -readonly [Key in keyof HostEntry]: HostEntry[Key] } & { prefixes: PrefixMap<Site> }

/** Where one app has the whole host, or a prefix that another's begins with. */
function foldedPrefixesOf({ root, prefixes }: Building): PrefixMap<Site> | undefined {
  const sites = [...prefixes.values()]
  const isNested = root !== undefined || sites.some(({ prefix }) => prefixes.above(prefix).length > 1)
  if (sites.length === 0 || !isNested) return undefined
  const folded = new PrefixMap<Site>()
  for (const site of sites) folded.set(foldCase(site.prefix), site)
  return folded
}

/** `A.b.Example.com.:443` gets the rules of `a.b.example.com`, on a slower way than the plain spelling. */
function hostLookup(entries: ReadonlyMap<string, HostEntry>): AppTable['find'] {
  return header => {
    const direct = entries.get(header)
    if (direct !== undefined) return direct
    for (const scheme of ['http', 'https'] as const) {
      const host = normalHost(header, scheme)
      const entry = host === undefined ? undefined : entries.get(host)
      if (entry !== undefined && entry.secure === (scheme === 'https')) return entry
    }
    return undefined
  }
}

/** The app at this path of a host, the longest prefix first. */
export const siteAt = (entry: HostEntry, path: string): Site | undefined =>
  (entry.prefixes.size > 0 ? entry.prefixes.above(path)[0] : undefined) ?? entry.root
