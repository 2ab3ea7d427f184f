import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import type { ExternalUsers } from '../../external-users/external-users.ts'
import { ticketSeconds } from '../../external-users/external-users.ts'
import { HOME } from '../../http/home.ts'
import { isPrefetch, provenanceOf } from '../../http/navigation.ts'
import type { TrustedProxies } from '../../http/trusted-proxies.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import { readAskedRequest } from '../forward-auth/forward-auth.ts'
import { answerPreflight, corsHeaders, isPreflight, setCorsHeaders } from '../headers/cors.ts'
import { type Admission, type Admissions, errorOf } from '../identity/admission.ts'
import type { AppTable, Site } from '../routing/apps.ts'
import type { RequestLine } from '../routing/request-line.ts'
import { refuseForeignSocket } from '../sockets/origin.ts'
import { type HandOver, redirect, removedHandOverCookies } from './hand-over.ts'
import { askWhetherToSignOut, saySignedOut } from './sign-out-page.ts'

/** Reserved on every app's host, below the app's prefix. */
export const ownPrefix = '/.gatewright/'

/** What the gate answers itself on an app's host. */
export interface OwnRoutes {
  answer(request: IncomingMessage, response: ServerResponse, line: RequestLine): void | Promise<void>
}

export function createOwnRoutes(options: {
  readonly config: Config
  readonly apps: AppTable
  readonly proxies: TrustedProxies
  readonly sessions: LiveSessions
  readonly admissions: Admissions
  readonly handOver: HandOver
  readonly externalUsers: ExternalUsers | undefined
  readonly answerSignedOut: (
    request: IncomingMessage,
    response: ServerResponse,
    line: RequestLine,
    admission: Admission,
  ) => void
}): OwnRoutes {
  const { config, apps, proxies, sessions, admissions, handOver, externalUsers, answerSignedOut } = options

  async function signOut(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'POST') throw new GatewrightError('method_not_allowed')
    const provenance = provenanceOf(request, site.origin)
    if (provenance === 'foreign-page') throw new GatewrightError('cross_site')
    if (request.method === 'GET' && (provenance === 'unknown' || isPrefetch(request))) {
      askWhetherToSignOut(response, site)
      return
    }
    const caller = await sessions.callerOf(request.headers.cookie, site.host)
    const cookies = removedHandOverCookies(site)
    if (caller !== undefined) cookies.push(await sessions.end(caller.sessionId, site.secure))
    const next = `${config.http.externalUrl}${HOME}/login?signedOut=1`
    if (request.method === 'POST') saySignedOut(response, next, cookies)
    else redirect(response, next, cookies)
  }

  /**
   * For proxies whose own way to ask cannot redirect (nginx): after our 401 or 403 they pass the very request on to here,
   * with its description, and give the browser our answer.
   */
  async function explainRefusal(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = readAskedRequest(request, apps, proxies)
    const admission = await admissions.of(request, asked)
    if (admission.decision.outcome === 'refuse') throw errorOf(admission, asked)
    if (admission.decision.outcome === 'allow') {
      refuseForeignSocket(request, asked.site, admission.visitor.usedAuthorization)
    }
    if (admission.decision.outcome === 'sign-in') answerSignedOut(request, response, asked, admission)
    else redirect(response, asked.target.path + asked.target.query)
  }

  /**
   * Trades an external user's token for a ticket, which fits into the address of a WebSocket or an event stream. A page
   * of another origin may do so only if it is listed; the app's own pages may as well.
   */
  async function tradeToken(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
    if (externalUsers === undefined || !site.app.takesExternalUsers) throw new GatewrightError('not_found')
    if (isPreflight(request)) {
      answerPreflight(request, response, externalUsers.allowedOrigins)
      return
    }
    if (request.method !== 'POST') throw new GatewrightError('method_not_allowed')
    const { origin } = request.headers
    const cors = corsHeaders(origin, externalUsers.allowedOrigins)
    if (origin !== undefined && cors.length === 0 && !site.app.origins.has(origin)) {
      throw new GatewrightError('cross_site', {
        detail: { origin, listed: [...externalUsers.allowedOrigins] },
      })
    }
    setCorsHeaders(response, cors)
    const appId = site.app.config.id
    const outcome = await externalUsers.identify(request, appId, '')
    if (outcome.kind === 'invalid') throw outcome.error
    if (outcome.kind === 'none') {
      throw new GatewrightError('external_token_invalid', { detail: { reason: 'no token came along' } })
    }
    const ticket = await externalUsers.issueTicket(outcome.user, appId)
    const body = JSON.stringify({ ticket, expiresIn: ticketSeconds })
    response.setHeader('Content-Type', 'application/json')
    response.setHeader('Cache-Control', 'no-store')
    response.end(body)
  }

  return {
    answer(request, response, { site, target }) {
      const name = target.path.slice(site.prefix.length + ownPrefix.length)
      const query = new URLSearchParams(target.query)
      if (name === 'hand-over') {
        if (request.method !== 'GET') throw new GatewrightError('method_not_allowed')
        return handOver.complete(request, response, site, query)
      }
      if (name === 'sign-out') return signOut(request, response, site)
      if (name === 'external-user') return tradeToken(request, response, site)
      if (name === 'sign-in') return explainRefusal(request, response)
      throw new GatewrightError('not_found', { detail: { path: target.path } })
    },
  }
}
