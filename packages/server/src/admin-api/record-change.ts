import type { FastifyRequest } from 'fastify'
import type { AuditKind } from '../audit/kinds.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/caller.ts'
import type { Database, TransactionOptions } from '../storage/database.ts'
import { signedInCaller } from './standing.ts'

/** What is needed to write down who has changed something. */
export type ChangeLogging = Pick<Context, 'audit' | 'clientOf'>

/** What was changed, by whoever calls. */
export type RecordChange = (change: {
  readonly kind: AuditKind
  readonly target: string
  readonly detail?: Readonly<Record<string, unknown>>
}) => Promise<void>

/**
 * What an administrator changes and its entry in the audit log, in one transaction: see `Audit.transaction`.
 * @param work with stores made from its `tx` alone
 * @param options as of `Audit.transaction`
 */
export function changing<Result>(
  context: ChangeLogging,
  request: FastifyRequest,
  work: (tx: Database, record: RecordChange) => Promise<Result>,
  options?: TransactionOptions,
): Promise<Result> {
  const author = authorOf(context, request)
  return context.audit.transaction(
    (tx, record) => work(tx, change => record({ ...change, ...author, result: 'ok' })),
    options,
  )
}

/** Who calls, as entries name them. */
function authorOf({ clientOf }: Pick<ChangeLogging, 'clientOf'>, request: FastifyRequest) {
  const caller = signedInCaller(request)
  return {
    actorId: caller.collaboratorId,
    actor: caller.email,
    address: clientOf(request.raw).address,
  }
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
