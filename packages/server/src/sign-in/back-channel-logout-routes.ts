import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { GatewrightError } from '../errors.ts'
import { renderError, toGatewrightError } from '../http/render-error.ts'
import type { ProviderLogout } from '../strategies/strategy.ts'
import { isRefusalFlood } from './refusal-flood.ts'

/** Bytes of a request; a logout token has a dozen claims. */
const LONGEST_REQUEST = 16 * 1024
/** Tokens that were obeyed, by strategy, issuer and `jti`. */
const OBEYED = 'logout-token'

interface ByStrategy {
  Params: { strategy: string }
  Body: { logout_token?: unknown } | undefined
}

/**
 * OpenID Connect Back-Channel Logout 1.0: the provider's server says, by a signed token, that somebody has signed out there
 * or was signed out by an administrator. No browser takes part, so it works where front-channel logout does not: in
 * browsers that keep third-party cookies away, and when the person is not there.
 */
export async function backChannelLogoutRoutes(
  app: FastifyInstance,
  { context }: { context: Context },
): Promise<void> {
  app.removeAllContentTypeParsers()
  await app.register(formbody, { bodyLimit: LONGEST_REQUEST })

  app.post<ByStrategy>(
    '/api/v1/auth/logout-callback/oauth2/:strategy/backchannel',
    { config: { crossSite: true } },
    async (request, reply) => {
      const { strategy } = request.params
      try {
        await signOut(context, request)
      } catch (thrown) {
        const error = toGatewrightError(thrown)
        const rendered = renderError(error, request.raw, context.log.child({ strategy }))
        await recordRefusal(request, error, rendered.ref)
        // Section 2.8 knows one status for whatever keeps a sign-out from happening.
        return reply.code(400).headers(rendered.headers).send(rendered.body)
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
    if (await isRefusalFlood(context, address)) return
    await context.audit.record({
      kind: 'sign-out-by-provider',
      actor: 'identity provider',
      target: request.params.strategy.slice(0, 100),
      result: 'refused',
      code: error.code,
      ref,
      address,
      detail: error.detail,
    })
  }
}

/** @throws GatewrightError nobody was signed out */
async function signOut(context: Context, request: FastifyRequest<ByStrategy>): Promise<void> {
  const strategy = context.strategies.get(request.params.strategy)
  if (strategy?.kind !== 'redirect') throw new GatewrightError('unknown_strategy')
  const token = request.body?.logout_token
  if (typeof token !== 'string') {
    throw new GatewrightError('logout_token_invalid', { detail: { reason: 'no logout_token in the form' } })
  }
  const logout = await strategy.readLogoutToken(token)
  await obeyOnce(context, strategy.id, logout)
  const { issuer, subject, sid } = logout
  const person = subject === undefined ? undefined : { issuer, subject }
  const ended = await context.sessions.endByProvider(
    strategy.id,
    sid === undefined
      ? { person: person as NonNullable<typeof person> }
      : { sid, ...(person === undefined ? {} : { person }) },
  )
  // Somebody who has signed out here before is signed out all the same: no error (section 2.7).
  if (ended === 0) return
  await context.audit.record({
    kind: 'sign-out-by-provider',
    actor: 'identity provider',
    target: strategy.id,
    result: 'ok',
    address: context.clientOf(request.raw).address,
    detail: { sessions: ended },
  })
}

/** Whoever has seen a token go by could otherwise end the sessions that the person began since. */
async function obeyOnce(context: Context, strategy: string, logout: ProviderLogout): Promise<void> {
  const { issuer, tokenId, expiresAt } = logout
  const key = JSON.stringify([OBEYED, strategy, issuer, tokenId])
  const seconds = Math.max(1, Math.ceil((expiresAt - context.clock.now()) / 1000))
  if (await context.codes.useUp(OBEYED, key, seconds)) return
  throw new GatewrightError('logout_token_invalid', {
    detail: { reason: 'this token was obeyed before', claim: 'jti' },
  })
}
