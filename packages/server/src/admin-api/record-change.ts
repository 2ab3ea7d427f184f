import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { callerOf } from './standing.ts'

/** Writes down what an administrator has changed. */
export function recordChange(
  context: Context,
  request: FastifyRequest,
  change: {
    readonly kind: string
    readonly target: string
    readonly detail?: Readonly<Record<string, unknown>>
  },
): Promise<void> {
  const caller = callerOf(request)
  return context.audit.record({
    ...change,
    actorId: caller.collaboratorId,
    actor: caller.email,
    result: 'ok',
    address: context.clientOf(request.raw).address,
  })
}

/** Who calls, as the author of a change. */
export function actorOf(request: FastifyRequest): { readonly id: string; readonly name: string } {
  const { collaboratorId, email } = callerOf(request)
  return { id: collaboratorId, name: email }
}
