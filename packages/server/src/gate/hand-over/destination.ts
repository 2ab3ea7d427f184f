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

/** @returns `undefined` unless `app` and `returnTo` of the query are an app and an address of its own */
export function destinationOf(apps: AppTable, query: URLSearchParams): Destination | undefined {
  const app = apps.byId.get(query.get('app') ?? '')
  const returnTo = query.get('returnTo') ?? ''
  const match = /^(https?:\/\/[^/?#\\@]+)(\/.*)$/s.exec(returnTo)
  if (app === undefined || match === null) return undefined
  const [, origin, path] = match as unknown as [string, string, string]
  const target = parseTarget(path)
  if (target === undefined || !app.origins.has(origin)) return undefined
  const prefix = app.config.urls
    .filter(url => url.origin === origin)
    .map(url => url.pathPrefix.replace(/\/+$/, ''))
    .find(prefix => prefix === '' || target.path === prefix || target.path.startsWith(`${prefix}/`))
  if (prefix === undefined) return undefined
  return { origin, prefix, host: new URL(origin).host, returnTo: target.path + target.query }
}
