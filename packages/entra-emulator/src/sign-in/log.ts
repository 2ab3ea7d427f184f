import type { FastifyRequest } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import { AadstsError } from '../errors/aadsts.ts'
import type { Trace } from '../errors/trace.ts'
import { type Application, newGuid, personalTenantId, signInLimit, type User } from '../store/index.ts'

/** One line of the sign-in log. `error` absent is a success. */
export interface SignInAttempt {
  readonly trace: Trace
  /** `authorize`, or the grant. */
  readonly flow: string
  readonly tenantId: string | undefined
  readonly client?: Application | undefined
  /** As far as the attempt came. */
  readonly user?: User | undefined
  /** What was typed, when nobody was found. */
  readonly userName?: string | undefined
  readonly resource?: string | undefined
  readonly error?: unknown
}

/** Writes an attempt to the log that the portal shows; beyond its limit the oldest go. */
export const recordSignIn = (
  { store, clock }: EmulatorContext,
  request: FastifyRequest,
  attempt: SignInAttempt,
): void => {
  const error = attempt.error instanceof AadstsError ? attempt.error : undefined
  store.signIns.insert({
    // A sign-in of several forms shares its trace: the first attempt has its id, each later one its own.
    id: store.signIns.get(attempt.trace.traceId) === undefined ? attempt.trace.traceId : newGuid(),
    tenantId: attempt.tenantId ?? attempt.client?.tenantId ?? personalTenantId,
    createdDateTime: new Date(clock.now()).toISOString(),
    correlationId: attempt.trace.correlationId,
    userId: attempt.user?.id ?? null,
    userPrincipalName: attempt.user?.userPrincipalName ?? attempt.userName ?? null,
    userDisplayName: attempt.user?.displayName ?? null,
    appId: attempt.client?.appId ?? null,
    appDisplayName: attempt.client?.displayName ?? null,
    resourceDisplayName: attempt.resource ?? null,
    ipAddress: request.ip,
    userAgent: request.headers['user-agent'] ?? null,
    flow: attempt.flow,
    errorCode: error === undefined ? (attempt.error === undefined ? 0 : -1) : Number(error.code),
    failureReason:
      error === undefined
        ? attempt.error === undefined
          ? null
          : 'The emulator failed.'
        : `${error.text} ${error.entry.reason}`,
    additionalDetails: error?.entry.fix ?? null,
  })
  while (store.signIns.size > signInLimit) {
    const oldest = store.signIns.first()
    if (oldest === undefined) break
    store.signIns.delete(oldest.id)
  }
}
