import type { AppTable } from '../routing/apps.ts'
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
 * @returns `undefined` unless they are an app and an address of its own: one of its origins to the
 * letter, a slash, and a path that the app could be asked for
 */
export function destinationOf(
  apps: AppTable,
  app: string | null,
  returnTo: string | null,
): Destination | undefined {
  for (const { origin, pathPrefix } of apps.byId.get(app ?? '')?.config.urls ?? []) {
    if (!returnTo?.startsWith(`${origin}/`)) continue
    const { host } = new URL(origin)
    const entry = apps.find(host)
    const target = entry && readTarget(returnTo.slice(origin.length), entry)
    const prefix = pathPrefix.replace(/\/+$/, '')
    // Another spelling than a browser's own is nobody's way back: it could lead to another host.
    if (target?.isRaw && returnTo !== origin + wantedAt(target)) continue
    if (target !== undefined && (target.path === prefix || target.path.startsWith(`${prefix}/`))) {
      return { origin, prefix, host, returnTo: wantedAt(target) }
    }
  }
  return undefined
}
