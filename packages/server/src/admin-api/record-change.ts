import type { FastifyRequest } from 'fastify'
import type { AuditKind } from '../audit/kinds.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/caller.ts'
import { signedInCaller } from './standing.ts'

/** What is needed to write down who has changed something. */
export type ChangeLogging = Pick<Context, 'audit' | 'clientOf'>

/** Writes down what an administrator has changed. */
export function recordChange(
  context: ChangeLogging,
  request: FastifyRequest,
  change: {
    readonly kind: AuditKind
    readonly target: string
    readonly detail?: Readonly<Record<string, unknown>>
  },
): Promise<void> {
  const caller = signedInCaller(request)
  return context.audit.record({
    ...change,
    actorId: caller.collaboratorId,
    actor: caller.email,
    result: 'ok',
    address: context.clientOf(request.raw).address,
  })
}

/** Who calls, as the author of a change. */
export function actorOf(request: FastifyRequest): {
  readonly id: string
  readonly identityId?: string
  readonly name: string
  readonly superAdmin: boolean
} {
  return asActor(signedInCaller(request))
}

export const asActor = ({ collaboratorId, identityId, email, superAdmin }: Caller) => ({
  id: collaboratorId,
  ...(identityId === undefined ? {} : { identityId }),
  name: email,
  superAdmin,
})
