import { GatewrightError } from '../../errors.ts'
import { isForFrame, requestKind } from '../../http/navigation.ts'
import type { HttpGateRequest } from '../gate-request.ts'
import { corsHeaders, setCorsHeaders } from '../headers/cors.ts'
import { queryOf, wantedAt, whereOf } from '../routing/request-line.ts'
import { refusalOf } from '../rules/refuse.ts'
import { answered, type Step } from '../run-steps.ts'
import { whenReady } from '../when-ready.ts'
import type { Frames } from './frames.ts'
import type { HandOver } from './hand-over.ts'

/**
 * Answers who has to sign in first: a page load is sent to sign in and back, a form gets a page that says so, and a program
 * JSON.
 */
export function createSendToSignIn(options: {
  readonly handOver: HandOver
  readonly frames: Frames
  readonly externalOrigins: ReadonlySet<string>
}): Step<HttpGateRequest> {
  const { handOver, frames, externalOrigins } = options
  return gated => {
    if (gated.decision.outcome !== 'sign-in') return
    const { request, response, line } = gated
    const kind = requestKind({ method: line.method, headers: request.headers })
    if (kind === 'api-call') {
      // A page of another site shall be able to read that its token was refused.
      if (line.site.app.takesExternalUsers) {
        setCorsHeaders(response, corsHeaders(request.headers.origin, externalOrigins))
      }
      throw refusalOf(gated)
    }
    if (kind === 'form') throw new GatewrightError('session_expired_on_post', { detail: whereOf(line) })
    if (isForFrame(request) && frames.mayOffer(request, line.site)) {
      frames.offer(request, response, line.site)
      return answered
    }
    return whenReady(handOver.begin(request, response, line.site, wantedAt(line.target)), () => answered)
  }
}

/** The same for a proxy whose own way to ask can redirect (Caddy, Traefik): it says so in the query. */
export const ifAsked =
  (sendToSignIn: Step<HttpGateRequest>): Step<HttpGateRequest> =>
  gated => {
    if (gated.decision.outcome !== 'sign-in') return
    return queryOf(gated.request).get('onSignedOut') === 'redirect' ? sendToSignIn(gated) : undefined
  }
