import { type AppUrl, isWildcard } from '@gatewright/config'
import { OWN_PREFIX } from '../../http/home.ts'
import type { AppTable } from '../routing/apps.ts'
import type { Site } from '../routing/gated-app.ts'
import type { Target } from '../routing/path.ts'
import { readTarget } from '../routing/raw-target.ts'
import { wantedAt } from '../routing/request-line.ts'

/** Where a hand-over is to end. */
export interface Destination {
  readonly origin: string
  readonly host: string
  /** The app's, empty on a host of its own. */
  readonly prefix: string
  /** Path and query below the origin. */
  readonly returnTo: string
}

/**
 * @param app id
 * @param returnTo as it was asked for
 * @returns `undefined` unless they are an app and an address of its own: one of its origins, or a name that a wildcard of it
 * stands for, to the letter; a slash, and a path that the app could be asked for
 */
export function destinationOf(
  apps: AppTable,
  app: string | null,
  returnTo: string | null,
): Destination | undefined {
  const config = apps.byId.get(app ?? '')?.config
  if (config === undefined || returnTo === null) return undefined
  for (const { origin, pathPrefix } of [...config.urls.filter(url => !isWildcard(url)), ...named()]) {
    if (!returnTo.startsWith(`${origin}/`)) continue
    const { host } = new URL(origin)
    const entry = apps.find(host)
    const target: Target | undefined = entry && readTarget(returnTo.slice(origin.length), entry)
    const prefix = pathPrefix.replace(/\/+$/, '')
    // Another spelling than a browser's own is nobody's way back: it could lead to another host.
    if (target?.isRaw && returnTo !== origin + wantedAt(target)) continue
    if (target !== undefined && (target.path === prefix || target.path.startsWith(`${prefix}/`))) {
      return { origin, prefix, host, returnTo: wantedAt(target) }
    }
  }
  return undefined

  function named(): AppUrl[] {
    const host = /^https?:\/\/([^/?#]+)/.exec(returnTo ?? '')?.[1]
    const site = host === undefined ? undefined : apps.find(host)?.root
    if (site === undefined || site.app.config.id !== app) return []
    return [{ origin: site.origin, pathPrefix: '/' }]
  }
}

/**
 * @param address as a link has it that anybody may have written
 * @returns path and query, where it is a page of this very site, and none that begins or ends something by being opened
 */
export function pageOf(apps: AppTable, site: Site, address: string | null): string | undefined {
  const { origin, prefix, returnTo = '' } = destinationOf(apps, site.app.config.id, address) ?? {}
  if (origin !== site.origin || prefix !== site.prefix) return undefined
  return returnTo.includes(OWN_PREFIX) ? undefined : returnTo
}
