import { GatewrightError } from '../../errors.ts'
import type { GateRequest } from '../gate-request.ts'
import { type RequestLine, wantedAt, whereOf } from '../routing/request-line.ts'

/** @throws GatewrightError unless the rules allow it */
export function refuse(gated: GateRequest): undefined {
  if (gated.decision.outcome !== 'allow') throw refusalOf(gated)
}

const keyRefused = {
  message: 'This API token is not valid here: it is unknown, revoked or expired, or not for this app.',
  next: 'Look for it under API tokens in the console, and make another one there.',
}

const keyIsName = {
  message: 'This API token came as the user name: it is the password.',
  next: 'Send it as the password of HTTP Basic, beside any user name: https://any:<token>@host/ or curl -u any:<token>.',
}

/** Why a request was not let in. */
export function refusalOf({ decision, requester, line }: GateRequest): GatewrightError {
  const where = whereOf(line)
  if (decision.outcome !== 'refuse') {
    if (requester.externalProblem !== undefined) return requester.externalProblem
    // A program has no use for the advice to sign in.
    const refusedKey = requester.usedAuthorization && requester.caller === undefined
    return new GatewrightError('not_signed_in', {
      detail: { ...where, refusedKey },
      ...(refusedKey && { response: requester.keyIsName ? keyIsName : keyRefused }),
    })
  }
  const { because } = decision
  // Counted from 1, as the console and `gatewright explain` do.
  const rule = decision.rule === undefined ? undefined : decision.rule + 1
  const { caller } = requester
  return new GatewrightError('forbidden', {
    detail: { ...where, collaborator: caller?.collaboratorId, rule, because },
    ...(because === 'strategy' ? { says: 'other_way' } : {}),
    visit: {
      ...(caller && { address: caller.email, name: caller.fullname, strategy: caller.strategy }),
      app: line.site.app.config.name,
      returnTo: returnTo(line),
      otherWay: because === 'strategy',
    },
  })
}

/** Characters of an address that stands in a link of a page beside another. */
const LONGEST = 1000

/** What was to be opened, where a browser can be led back to it; else the app's own address. */
function returnTo({ site, target, method }: RequestLine): string {
  const address = site.origin + wantedAt(target)
  return method === 'GET' && address.length <= LONGEST ? address : `${site.origin}${site.prefix}/`
}
