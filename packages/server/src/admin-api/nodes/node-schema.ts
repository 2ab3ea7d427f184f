import { Type } from 'typebox'
import type { NodeResult } from '../../nodes/rounds.ts'

/** What became of a restart on each node. */
export const NodeResults = Type.Array(
  Type.Object({
    name: Type.String(),
    ok: Type.Boolean(),
    message: Type.Optional(Type.String({ description: 'Why not, for the operator.' })),
  }),
  { description: 'Of each node, the one that was asked first; one where there is one.' },
)

/** A copy that may be changed by whoever sends it. */
export const forSending = (results: readonly NodeResult[]) => results.map(result => ({ ...result }))
