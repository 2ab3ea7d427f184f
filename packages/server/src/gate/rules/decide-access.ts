import type { GateRequest } from '../gate-request.ts'
import { decodedBelow } from '../routing/request-line.ts'
import { decide } from './decide.ts'

/**
 * Asks the app's rules about a request.
 * @throws what has kept us from finding out who sends it, unless it is open to anyone
 */
export function decideAccess(gated: GateRequest): undefined {
  const { line, requester } = gated
  gated.decision = decide(line.site.app, {
    method: line.method,
    path: decodedBelow(line),
    isRaw: line.target.isRaw,
    caller: requester.caller,
    externalUser: requester.externalUser !== undefined,
  })
  if (gated.unidentified !== undefined && gated.decision.outcome !== 'allow') throw gated.unidentified
}

/** Whether it was let in for an external user's token. */
export const isForExternalUser = ({ decision }: Pick<GateRequest, 'decision'>): boolean =>
  decision.outcome === 'allow' && decision.as === 'external-user'

/** Whether a rule has let it in for whoever it is from, and not because the path is open to everybody. */
export const isForSomebodyKnown = (decision: GateRequest['decision']): boolean =>
  decision.outcome === 'allow' && decision.as !== 'anyone'

/** Whether it was let in for who somebody is, and is not open to anyone. */
export const isForCollaborator = ({ decision }: Pick<GateRequest, 'decision'>): boolean =>
  decision.outcome === 'allow' && decision.as === 'collaborator'
