import { GatewrightError } from '../../errors.ts'
import { OWN_PREFIX } from '../../http/home.ts'
import type { HttpGateRequest } from '../gate-request.ts'
import { pathBelow } from '../routing/request-line.ts'
import { answered, type Step } from '../run-steps.ts'
import { whenReady } from '../when-ready.ts'

type OwnRoute = (gated: HttpGateRequest) => unknown

/** What the gate answers itself on an app's host, by what follows the reserved prefix. */
export interface OwnRoutes {
  readonly 'hand-over': OwnRoute
  readonly frame: OwnRoute
  readonly 'sign-out': OwnRoute
  readonly 'forget-pages': OwnRoute
  readonly 'external-user': OwnRoute
  readonly 'sign-in': OwnRoute
}

/** @throws GatewrightError `not_found` for what is reserved and not in use */
export function createAnswerOwnRoute(routes: OwnRoutes): Step<HttpGateRequest> {
  const byName = new Map<string, OwnRoute>(Object.entries(routes))
  return gated => {
    const below = pathBelow(gated.line)
    if (!below.startsWith(OWN_PREFIX)) return
    const answer = byName.get(below.slice(OWN_PREFIX.length))
    if (answer === undefined) {
      throw new GatewrightError('not_found', { detail: { path: gated.line.target.path } })
    }
    return whenReady(answer(gated), () => answered)
  }
}
