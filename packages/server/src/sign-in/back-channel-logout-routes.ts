import formbody from '@fastify/formbody'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { RecordEntry } from '../audit/audit.ts'
import { GatewrightError } from '../errors.ts'
import { bodyLimits, formFields } from '../http/body-limits.ts'
import { replyWithError } from '../http/reply-with-error.ts'
import type { NamedByProvider } from '../sessions/session.ts'
import { type Database, REVOKES } from '../storage/database.ts'
import { createOneTimeCodes } from '../storage/one-time-code-store.ts'
import type { OneTimeCodeStore } from '../storage/one-time-codes.ts'
import type { ProviderLogout } from '../strategies/redirect-strategy.ts'
import type { SignInContext } from './context.ts'
import { redirectStrategyAt } from './offered.ts'
import type { StrategyParams } from './paths.ts'

/** Messages that were obeyed, by strategy, issuer and id. */
const OBEYED = 'logout-token'

interface ByStrategy {
  Params: StrategyParams
  Body: { readonly form: string } | undefined
}

/**
 * The provider's server says that somebody has signed out there or was signed out by an administrator (OpenID Connect
 * Back-Channel Logout 1.0). No browser takes part, so it works where front-channel logout does not: in browsers that keep
 * third-party cookies away, and when the person is not there.
 */
export const backChannelLogoutRoutes: FastifyPluginAsyncTypebox<{ readonly context: SignInContext }> = async (
  app,
  { context },
) => {
  app.removeAllContentTypeParsers()
  await app.register(formbody, { bodyLimit: bodyLimits.usual, parser: text => ({ form: text }) })

  app.post<ByStrategy>(
    '/api/v1/auth/logout-callback/:type/:strategy/backchannel',
    { config: { crossSite: true } },
    async (request, reply) => {
      const { strategy } = request.params
      try {
        await signOut(context, request)
      } catch (thrown) {
        return replyWithError(reply, thrown, {
          log: context.log.child({ strategy }),
          from: context.clientOf(request.raw).address,
          // Section 2.8 knows one status for whatever keeps a sign-out from happening.
          status: 400,
          record: (error, ref) => recordRefusal(request, error, ref),
        })
      }
      return reply.header('cache-control', 'no-store').send()
    },
  )

  async function recordRefusal(
    request: FastifyRequest<ByStrategy>,
    error: GatewrightError,
    ref: string,
  ): Promise<void> {
    const { address } = context.clientOf(request.raw)
    await context.refusalFlood.record(
      {
        kind: 'sign-out-by-provider',
        actor: 'identity provider',
        target: request.params.strategy.slice(0, 100),
        result: 'refused',
        code: error.code,
        ref,
        address,
        detail: error.detail,
      },
      {},
    )
  }
}

/** @throws GatewrightError nobody was signed out */
async function signOut(context: SignInContext, request: FastifyRequest<ByStrategy>): Promise<void> {
  const strategy = redirectStrategyAt(context, request.params)
  if (strategy.readLogout === undefined) throw new GatewrightError('unknown_strategy')
  const logout = await strategy.readLogout(formFields(request.body?.form))
  const { issuer, subject, sid } = logout
  const person = subject === undefined ? undefined : { issuer, subject }
  const named =
    sid === undefined
      ? { person: person as NonNullable<typeof person> }
      : { sid, ...(person === undefined ? {} : { person }) }
  const { address } = context.clientOf(request.raw)
  await context.audit.transaction(async (tx, record) => {
    await obeyOnce(createOneTimeCodes(tx, context.clock), context, strategy.id, logout)
    await endByProvider({ ...context, tx, record }, { strategy: strategy.id, address, named })
  }, REVOKES)
}

/** Ends what a provider names, and writes it down where there was something to end. */
export async function endByProvider(
  {
    sessions,
    tx,
    record,
  }: Pick<SignInContext, 'sessions'> & { readonly tx: Database; readonly record: RecordEntry },
  ending: { readonly strategy: string; readonly address: string; readonly named: NamedByProvider },
): Promise<void> {
  const { strategy, address, named } = ending
  const ended = await sessions.endByProvider(strategy, named, tx)
  // Somebody who has signed out here before is signed out all the same: no error (section 2.7).
  if (ended === 0) return
  await record({
    kind: 'sign-out-by-provider',
    actor: 'identity provider',
    target: strategy,
    result: 'ok',
    address,
    detail: { sessions: ended },
  })
}

/** Whoever has seen a message go by could otherwise end the sessions that the person began since. */
async function obeyOnce(
  codes: Pick<OneTimeCodeStore, 'useUp'>,
  { clock }: Pick<SignInContext, 'clock'>,
  strategy: string,
  logout: ProviderLogout,
): Promise<void> {
  const { issuer, messageId, expiresAt } = logout
  const key = JSON.stringify([OBEYED, strategy, issuer, messageId])
  const seconds = Math.max(1, Math.ceil((expiresAt - clock.now()) / 1000))
  if (await codes.useUp(OBEYED, key, seconds)) return
  throw new GatewrightError('logout_token_invalid', {
    detail: { reason: 'this token was obeyed before', claim: 'jti' },
  })
}
