import type { IncomingMessage } from 'node:http'
import { GatewrightError } from '../../errors.ts'
import { header } from '../../http/trusted-proxies.ts'
import type { Caller } from '../../identity/caller.ts'
import type { GateRequest } from '../gate-request.ts'
import { namedCaller } from '../identity/named-caller.ts'
import { type GatedApp, isOwnOrigin, type Site } from '../routing/gated-app.ts'
import type { Decision } from '../rules/decide.ts'
import { isForExternalUser } from '../rules/decide-access.ts'
import type { Step } from '../run-steps.ts'

/**
 * Refuses a handshake from a page that is not the app's own, nor listed, nor of a site that brings external users.
 * @throws GatewrightError `cross_site`
 * @throws what has kept us from finding out whose name it might use
 */
export function createRefuseForeignHandshake(externalOrigins: ReadonlySet<string>): Step<GateRequest> {
  return gated => {
    const { request, line, requester, decision, unidentified } = gated
    const isExternal = isForExternalUser(gated)
    const isForeign = isForeignHandshake(request, line.site, {
      isNobodys: unidentified === undefined && isNobodys(decision, requester.caller, line.site.app),
      byToken: isExternal || requester.usedAuthorization,
      more: isExternal ? externalOrigins : undefined,
    })
    if (!isForeign) return
    if (unidentified !== undefined) throw unidentified
    const origin = header(request, 'origin')
    throw new GatewrightError('cross_site', { detail: { origin, app: line.site.app.config.id } })
  }
}

/** Whether it is let in as anybody would be, and the app is told of nobody: no page can do anything in somebody's name by it. */
export const isNobodys = (decision: Decision, caller: Caller | undefined, app: GatedApp): boolean =>
  decision.outcome === 'allow' && decision.as === 'anyone' && namedCaller(caller, app) === undefined

/** How a request was let in. */
interface LetIn {
  readonly isNobodys: boolean
  /** By a token, and not by a cookie. */
  readonly byToken: boolean
  /** Further origins that may. */
  readonly more: ReadonlySet<string> | undefined
}

/**
 * Whether a request is a handshake, and from a page that may not open a socket to the app. Browsers do not keep foreign
 * pages from opening WebSockets and send cookies along, so the server has to look (RFC 6455 section 10.2). A browser always
 * sends Origin; a program with a token sends none and carries no cookie that could be abused. Where nobody's name is used
 * there is nothing to abuse: devices, command lines and chat widgets of any site come to what is open to everybody.
 */
export function isForeignHandshake(request: IncomingMessage, site: Site, letIn: LetIn): boolean {
  if (!isHandshake(request) || letIn.isNobodys) return false
  const origin = header(request, 'origin')?.toLowerCase()
  if (origin === undefined) return !letIn.byToken
  const isKnown = isOwnOrigin(site, origin) || site.app.listedOrigins.has(origin)
  return !isKnown && letIn.more?.has(origin) !== true
}

/**
 * Whether a browser means to open a WebSocket, by whatever of its handshake a proxy that asks has left in: not always `Upgrade`, and no
 * key where it came by HTTP/2 (RFC 8441), for which HAProxy makes one up on the way to the app. No page can leave these out or add them.
 */
const isHandshake = ({ headers }: IncomingMessage): boolean =>
  headers['sec-websocket-version'] !== undefined ||
  headers['sec-websocket-key'] !== undefined ||
  headers.upgrade?.toLowerCase() === 'websocket'
