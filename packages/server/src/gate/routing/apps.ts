import type { AppConfig, Config } from '@gatewright/config'
import { createUpstreams, type Upstreams } from '@gatewright/proxy'
import { indexRules, type RuleIndex } from '../rules/rules.ts'
import { normalHost } from './hosts.ts'
import { PrefixMap } from './prefix-map.ts'

/** An app with what the gate derives from its configuration once. */
export interface GatedApp {
  readonly config: AppConfig
  readonly rules: RuleIndex
  readonly strategies: readonly string[] | undefined
  readonly upstreams: Upstreams
  /** Some rule lets external users in, so their tokens are looked for. */
  readonly takesExternalUsers: boolean
  /** The origins of all its addresses: where its own pages come from. */
  readonly origins: ReadonlySet<string>
}

/** One address of an app. */
export interface Site {
  readonly app: GatedApp
  readonly origin: string
  /** `support.localhost:3000`: as in the `Host` header. */
  readonly host: string
  /** People use https, so cookies are `Secure`. Known from the configuration, never from a header. */
  readonly secure: boolean
  /** Empty for an app on its own host, else `/support`. */
  readonly prefix: string
  /** It lies on the console's host and shares its session cookie. */
  readonly onConsole: boolean
}

/** What answers on one host. */
export interface HostEntry {
  readonly host: string
  readonly secure: boolean
  readonly console: boolean
  readonly root?: Site
  /** By prefix; the longest that fits counts. */
  readonly prefixes: Pick<PrefixMap<Site>, 'above' | 'size'>
}

export interface AppTable {
  readonly apps: readonly GatedApp[]
  readonly byId: ReadonlyMap<string, GatedApp>
  readonly consoleHost: string
  /** What answers for this `Host` header; the cost does not grow with the number of apps. */
  find(hostHeader: string): HostEntry | undefined
}

export function createAppTable(config: Config): AppTable {
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
  const apps = config.apps.map(app => gatedApp(app))
  for (const app of apps) {
    for (const address of app.config.urls) {
      const url = new URL(address.origin)
      const entry = entryOf(url)
      const prefix = address.pathPrefix === '/' ? '' : address.pathPrefix.replace(/\/+$/, '')
      const site: Site = {
        app,
        origin: url.origin,
        host: url.host,
        secure: entry.secure,
        prefix,
        onConsole: entry.console,
      }
      if (prefix === '') entry.root ??= site
      else if (entry.prefixes.get(prefix) === undefined) entry.prefixes.set(prefix, site)
    }
  }
  return {
    apps,
    byId: new Map(apps.map(app => [app.config.id, app])),
    consoleHost: consoleUrl.host,
    find: hostLookup(building),
  }
}

type Building = { -readonly [Key in keyof HostEntry]: HostEntry[Key] } & { prefixes: PrefixMap<Site> }

function gatedApp(config: AppConfig): GatedApp {
  return {
    config,
    rules: indexRules(config.rules),
    strategies: config.strategies,
    upstreams: createUpstreams(config.upstreams),
    takesExternalUsers: config.rules.some(rule => rule.then.kind === 'external-users'),
    origins: new Set(config.urls.map(url => new URL(url.origin).origin)),
  }
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
