import type { GateRequest } from './gate-request.ts'
import { isForExternalUser } from './rules/decide-access.ts'

/**
 * By what a request keeps to one of the app's upstreams: the session, or what stands in its place for a program or an external
 * user. Of whom nothing is known nothing could be kept there, and an address is shared by whole offices: such a request goes to
 * the upstreams in turn.
 */
export function stickTo(gated: GateRequest): string | undefined {
  if (!gated.line.site.app.sticky) return undefined
  const { caller, externalUser } = gated.requester
  return isForExternalUser(gated) ? externalUser?.subject : caller?.sessionId
}
