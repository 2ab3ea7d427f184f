import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Asker } from '../../config-file/restart-concerns.ts'
import { signedInCaller } from '../standing.ts'

/** What a restart asks about first. */
export const Concerns = Type.Array(
  Type.Object({
    id: Type.String({ description: 'What it is agreed to by.' }),
    code: Type.String(),
    message: Type.String(),
    cure: Type.String(),
  }),
  { description: 'What a restart onto the file as it is would take away, and asks about first.' },
)

/** The session that asks. */
export function askerOf(request: FastifyRequest): Asker {
  const { sessionId, collaboratorId, identityId } = signedInCaller(request)
  return { sessionId, collaboratorId, ...(identityId !== undefined && { identityId }) }
}
