import { GatewrightError } from '../../errors.ts'
import type { ExternalUsers } from '../../external-users/external-users.ts'
import type { HttpGateRequest } from '../gate-request.ts'
import { answerPreflight, corsHeaders, isPreflight, setCorsHeaders } from '../headers/cors.ts'
import { isOwnOrigin } from '../routing/gated-app.ts'

/**
 * Trades an external user's token for a ticket, which fits into the address of a WebSocket or an event stream. A page of
 * another origin may do so only if it is listed; the app's own pages may as well.
 */
export function createTradeToken(
  externalUsers: ExternalUsers | undefined,
): (gated: HttpGateRequest) => Promise<void> {
  return async ({ request, response, line }) => {
    const { app } = line.site
    if (externalUsers === undefined || !app.takesExternalUsers) throw new GatewrightError('not_found')
    if (isPreflight(request)) return answerPreflight(request, response, externalUsers.allowedOrigins)
    if (request.method !== 'POST') throw new GatewrightError('method_not_allowed')
    const { origin } = request.headers
    const cors = corsHeaders(origin, externalUsers.allowedOrigins)
    if (origin !== undefined && cors.length === 0 && !isOwnOrigin(line.site, origin)) {
      throw new GatewrightError('cross_site', {
        detail: { origin, listed: [...externalUsers.allowedOrigins] },
      })
    }
    setCorsHeaders(response, cors)
    const appId = app.config.id
    const outcome = await externalUsers.identify(request, appId, '')
    if (outcome.kind === 'invalid') throw outcome.error
    if (outcome.kind === 'none') {
      throw new GatewrightError('external_token_invalid', { detail: { reason: 'no token came along' } })
    }
    const body = JSON.stringify(await externalUsers.issueTicket(outcome.user, appId))
    response.setHeader('Content-Type', 'application/json')
    response.setHeader('Cache-Control', 'no-store')
    response.end(body)
  }
}
