import type { IncomingMessage } from 'node:http'
import { type GatewrightError, refusedAddress } from '../errors.ts'
import type { SignInContext } from './context.ts'

/** The audit entry of a sign-in that was refused. Who it was is what the error's detail says, or else the form. */
export async function recordRefusal(
  context: SignInContext,
  request: IncomingMessage,
  refusal: {
    readonly strategy: string
    /** What was typed as the account. */
    readonly account?: string | undefined
    readonly error: GatewrightError
    readonly ref: string
  },
): Promise<void> {
  const { address } = context.clientOf(request)
  const account = refusedAddress(refusal.error) ?? refusal.account
  await context.refusalFlood.record(
    {
      kind: 'sign-in',
      actor: account ?? 'unknown',
      target: refusal.strategy,
      result: 'refused',
      code: refusal.error.code,
      ref: refusal.ref,
      address,
      detail: refusal.error.detail,
    },
    { account },
  )
}
