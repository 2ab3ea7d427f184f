import type { ServerResponse } from 'node:http'
import { OWN_PREFIX } from '../../http/home.ts'
import type { TokenPlace } from '../../sessions/session.ts'
import type { AppTable } from '../routing/apps.ts'
import type { Site } from '../routing/gated-app.ts'

/** Name of the route below the reserved prefix. */
const FORGET_PAGES = 'forget-pages'

const addressAt = ({ origin, prefix }: Site): string => origin + prefix + OWN_PREFIX + FORGET_PAGES

/**
 * Where browsers forget the pages of these hosts, one address for each host that has an app.
 * @param first of the host where somebody signs out, where it has one
 */
export function forgetAddresses(
  apps: Pick<AppTable, 'find'>,
  places: readonly TokenPlace[],
  first?: Site,
): string[] {
  const sites = places.flatMap(({ host, secure }) => {
    const entry = apps.find(host)
    const site = entry?.secure === secure ? (entry.root ?? entry.below) : undefined
    return site === undefined || site.origin === first?.origin ? [] : [site]
  })
  return [...new Set([...(first === undefined ? [] : [first]), ...sites].map(addressAt))]
}

/**
 * The answer on an app's host that empties what the browser keeps of it, on disk and alive in memory for the way back
 * (Clear Site Data, section 3.1; Chromium does both). Anybody's page may call it: it ends nothing, and tells nothing.
 */
export function forgetPages(response: ServerResponse): void {
  response.writeHead(204, { 'Clear-Site-Data': '"cache"', 'Cache-Control': 'no-store' })
  response.end()
}
