import { HAND_OVER } from '../../http/home.ts'
import { KEPT } from '../../return-to/short-link.ts'
import { type AppTable, siteAt } from '../routing/apps.ts'
import type { ByWayOfSignIn } from './by-way-of-sign-in.ts'
import { destinationOf } from './destination.ts'

/**
 * What the app is called that an address leads to, by whichever step of the way: itself, the hand-over to its host, the short link of
 * one that is kept. Only who knows an address of the app is told its name: what else a link says of it counts for nothing.
 * @param address absolute
 * @returns `undefined` where it leads to no app
 */
export type WantedApp = (address: string) => Promise<string | undefined>

export function createWantedApp(options: {
  readonly apps: AppTable
  readonly signIn: Pick<ByWayOfSignIn, 'find'>
}): WantedApp {
  const { apps, signIn } = options

  function nameAt(address: string): string | undefined {
    const url = URL.parse(address)
    const entry = url === null ? undefined : apps.find(url.host)
    return url === null || entry === undefined ? undefined : siteAt(entry, url.pathname)?.app.config.name
  }

  return async address => {
    const url = URL.parse(address)
    if (url === null || url.host !== apps.consoleHost || url.pathname !== HAND_OVER) return nameAt(address)
    const key = url.searchParams.get(KEPT)
    const wanted = key === null ? url.searchParams.get('returnTo') : await signIn.find(key)
    if (wanted == null) return undefined
    const app = url.searchParams.get('app')
    if (app === null) return nameAt(wanted)
    return destinationOf(apps, app, wanted) && apps.byId.get(app)?.config.name
  }
}
