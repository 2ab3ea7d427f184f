import { type AppUrl, isWildcard } from '@gatewright/config'
import type { AppTable } from '../routing/apps.ts'
import { parseTarget } from '../routing/path.ts'

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
 * stands for, to the letter; a slash, and a path that can be read in one way alone
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
    const target = parseTarget(returnTo.slice(origin.length))
    const prefix = pathPrefix.replace(/\/+$/, '')
    if (target !== undefined && (target.path === prefix || target.path.startsWith(`${prefix}/`))) {
      return { origin, prefix, host: new URL(origin).host, returnTo: target.path + target.query }
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
