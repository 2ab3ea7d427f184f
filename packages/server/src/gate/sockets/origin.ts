import type { IncomingMessage } from 'node:http'
import { GatewrightError } from '../../errors.ts'
import { header } from '../../http/trusted-proxies.ts'
import type { GateRequest } from '../gate-request.ts'
import { isOwnOrigin, type Site } from '../routing/gated-app.ts'
import { isForExternalUser } from '../rules/decide-access.ts'
import type { Step } from '../run-steps.ts'

/**
 * Refuses a handshake from a page that is not the app's own, nor of a site that brings external users.
 * @throws GatewrightError `cross_site`
 */
export function createRefuseForeignHandshake(externalOrigins: ReadonlySet<string>): Step<GateRequest> {
  return gated => {
    const { request, line, requester } = gated
    const isExternal = isForExternalUser(gated)
    const byToken = isExternal || requester.usedAuthorization
    if (!isForeignHandshake(request, line.site, byToken, isExternal ? externalOrigins : undefined)) return
    const origin = header(request, 'origin')
    throw new GatewrightError('cross_site', { detail: { origin, app: line.site.app.config.id } })
  }
}

/**
 * Whether a request is a handshake, and from a page that may not open a socket to the app. Browsers do not keep foreign
 * pages from opening WebSockets and send cookies along, so the server has to look (RFC 6455 section 10.2). A browser always
 * sends Origin; a program with a token sends none and carries no cookie that could be abused.
 * @param byToken it was let in by a token, and not by a cookie
 * @param more further origins that may
 */
export function isForeignHandshake(
  request: IncomingMessage,
  site: Site,
  byToken: boolean,
  more?: ReadonlySet<string>,
): boolean {
  // A proxy that asks about a handshake leaves the key in, though not always Upgrade.
  if (request.headers['sec-websocket-key'] === undefined) return false
  const origin = header(request, 'origin')
  if (origin === undefined) return !byToken
  return !isOwnOrigin(site, origin.toLowerCase()) && more?.has(origin) !== true
}
