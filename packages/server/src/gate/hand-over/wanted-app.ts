import { HAND_OVER } from '../../http/home.ts'
import { KEPT } from '../../return-to/short-link.ts'
import { type AppTable, siteAt } from '../routing/apps.ts'
import type { ByWayOfSignIn } from './by-way-of-sign-in.ts'
import { destinationOf } from './destination.ts'

/**
 * The name of the app that a sign-in leads to. The name is the file's, never a text of the address, and it is given only where
 * the address is one of that app's: else a link could show one name and lead elsewhere.
 */
export type WantedApp = (returnTo: string) => Promise<string | undefined>

export function createWantedApp(options: {
  readonly apps: AppTable
  readonly externalUrl: string
  readonly signIn: Pick<ByWayOfSignIn, 'find'>
}): WantedApp {
  const { apps, externalUrl, signIn } = options
  const { origin } = new URL(externalUrl)

  const nameAt = (url: URL): string | undefined => {
    const entry = apps.find(url.host)
    const site = entry && siteAt(entry, url.pathname)
    return site?.origin === url.origin ? site.app.config.name : undefined
  }

  return async returnTo => {
    const url = URL.parse(returnTo, origin)
    if (url === null) return undefined
    if (url.origin !== origin || url.pathname !== HAND_OVER) return nameAt(url)
    const key = url.searchParams.get(KEPT)
    const address = key === null ? url.searchParams.get('returnTo') : await signIn.find(key)
    const app = url.searchParams.get('app')
    if (app !== null) {
      const leadsThere = destinationOf(apps, app, address ?? null) !== undefined
      return leadsThere ? apps.byId.get(app)?.config.name : undefined
    }
    const kept = address == null ? null : URL.parse(address)
    return kept === null ? undefined : nameAt(kept)
  }
}
