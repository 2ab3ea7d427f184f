import { ownCopy } from '@gatewright/proxy'
import type { GatedApp, Site } from './gated-app.ts'
import type { HostEntry } from './host-entry.ts'
import { normalHost } from './hosts.ts'
import { PrefixMap } from './prefix-map.ts'

/**
 * How many hosts are kept, for what is derived of each is a part of what a request costs: a few kilobytes each. Strangers may come by
 * as many names as they like, and only empty it.
 */
const mostKept = 500

/** Apps that answer on every name one level below a host. */
export class WildcardHosts {
  /** By what follows the `*`: `.code.localhost:3000`. */
  readonly #apps = new Map<string, { readonly app: GatedApp; readonly secure: boolean }>()
  /** By the `Host` header. */
  readonly #kept = new Map<string, HostEntry>()

  /** @param url `https://*.code.example.com` */
  add(url: URL, app: GatedApp): void {
    const below = url.host.slice(1)
    if (!this.#apps.has(below)) this.#apps.set(below, { app, secure: url.protocol === 'https:' })
  }

  /**
   * {@link find} for a header that is in its one form already, as browsers send it, without the cost of parsing. No other spelling
   * of it could be exact: what follows the first level is as the configuration has it, and that level is plain.
   */
  findPlain(header: string): HostEntry | undefined {
    if (this.#apps.size === 0) return undefined
    const kept = this.#kept.get(header)
    if (kept !== undefined) return kept
    const dot = header.indexOf('.')
    const found = this.#apps.get(header.slice(dot))
    const label = header.slice(0, Math.max(dot, 0))
    // Whether an `xn--` is one, only a parser knows.
    if (found === undefined || !isLabel(label) || label.startsWith('xn--')) return undefined
    if (this.#kept.size >= mostKept) this.#kept.clear()
    const host = ownCopy(header)
    const entry = entryFor(host, found.app, found.secure)
    this.#kept.set(host, entry)
    return entry
  }

  /** What answers for a `Host` header that no app has for its own. */
  find(header: string): HostEntry | undefined {
    if (this.#apps.size === 0) return undefined
    for (const scheme of ['http', 'https'] as const) {
      const host = normalHost(header, scheme)
      const dot = host?.indexOf('.') ?? -1
      if (host === undefined || !isLabel(host.slice(0, Math.max(dot, 0)))) continue
      const found = this.#apps.get(host.slice(dot))
      if (found?.secure === (scheme === 'https')) return entryFor(host, found.app, found.secure)
    }
    return undefined
  }
}

/** One level, as DNS knows it (RFC 1035 section 2.3.1), with the underscores that names of services have. */
const isLabel = (text: string): boolean => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(text)

const noPrefixes = new PrefixMap<Site>()

function entryFor(host: string, app: GatedApp, secure: boolean): HostEntry {
  const origin = `${secure ? 'https' : 'http'}://${host}`
  const root: Site = {
    app,
    origin,
    host,
    secure,
    prefix: '',
    onConsole: false,
    keepsPrefix: false,
    isOneOfMany: true,
  }
  return { host, secure, console: false, root, prefixes: noPrefixes }
}
