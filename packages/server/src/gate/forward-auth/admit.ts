import type { IncomingMessage } from 'node:http'
import { type HeaderLines, headerLines, sendNoContent } from '@gatewright/proxy'
import { withoutOwnCookies } from '../../http/cookies/own-cookies.ts'
import { redirect } from '../../http/redirect.ts'
import type { HttpGateRequest } from '../gate-request.ts'
import { wantedAt } from '../routing/request-line.ts'
import { answered } from '../run-steps.ts'

/** Tells the proxy to let the request in, and what it is to pass on of who is calling. */
export function admit({ request, response, identity, requester }: HttpGateRequest): typeof answered {
  sendNoContent(response, identity, credentialsLeft(request, requester.usedAuthorization))
  return answered
}

/** Where nothing is left of the client's credentials. */
const noneLeft = headerLines(['Cache-Control', 'no-store'])

/**
 * What is left for the app of the client's `Cookie` and `Authorization`: no cookie of ours, no key that let the request in. A
 * recipe has its proxy put them in the place of the client's, as with the identity headers, and remove what has no place
 * here, so that neither a session's key nor a token for one app ever reaches an app.
 */
function credentialsLeft(request: IncomingMessage, dropAuthorization: boolean): HeaderLines {
  const { cookie, authorization } = request.headers
  const cookiesLeft = cookie === undefined ? undefined : withoutOwnCookies(cookie)
  const authorizationLeft = dropAuthorization ? undefined : authorization
  if (cookiesLeft === undefined && authorizationLeft === undefined) return noneLeft
  const left = ['Cache-Control', 'no-store']
  if (cookiesLeft !== undefined) left.push('Cookie', cookiesLeft)
  if (authorizationLeft !== undefined) left.push('Authorization', authorizationLeft)
  return headerLines(left)
}

/** The reason for the refusal has gone meanwhile, so the browser may try again. */
export function sendBack({ response, line }: HttpGateRequest): typeof answered {
  redirect(response, wantedAt(line.target))
  return answered
}
