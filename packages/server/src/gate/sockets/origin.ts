import type { IncomingMessage } from 'node:http'
import { GatewrightError } from '../../errors.ts'
import { header } from '../../http/trusted-proxies.ts'
import type { Site } from '../routing/apps.ts'

/**
 * Refuses a handshake from a page that is not the app's own.
 * @param more further origins that may, such as the sites that bring external users
 * @throws GatewrightError `cross_site`
 */
export function refuseForeignSocket(
  request: IncomingMessage,
  site: Site,
  hasBearer: boolean,
  more?: ReadonlySet<string>,
): void {
  if (isForeignSocket(request, site, hasBearer, more)) {
    const origin = header(request, 'origin')
    throw new GatewrightError('cross_site', { detail: { origin, app: site.app.config.id } })
  }
}

/** Whether a request is a handshake, and from a page that may not open a socket to the app. */
export function isForeignSocket(
  request: IncomingMessage,
  site: Site,
  hasBearer: boolean,
  more: ReadonlySet<string> = new Set(),
): boolean {
  // A proxy that asks about a handshake leaves the key in, though not always Upgrade.
  if (request.headers['sec-websocket-key'] === undefined) return false
  const origin = header(request, 'origin')
  return !mayOpenSocket(origin, site.app.origins, hasBearer) && !more.has(origin ?? '')
}

/**
 * Whether a page of this origin may open a socket to the app. Browsers do not keep foreign pages from opening WebSockets
 * and send cookies along, so the server has to look (RFC 6455 section 10.2). A browser always sends Origin; a program with
 * a bearer token sends none and carries no cookie that could be abused.
 */
function mayOpenSocket(
  origin: string | undefined,
  allowed: ReadonlySet<string>,
  hasBearer: boolean,
): boolean {
  return origin === undefined ? hasBearer : allowed.has(origin.toLowerCase())
}
