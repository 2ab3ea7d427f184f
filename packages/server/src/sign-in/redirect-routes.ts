import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { type ErrorCode, GatewrightError } from '../errors.ts'
import { networkOf } from '../http/network.ts'
import { RateLimiterMemory } from '../http/rate-limiter.ts'
import { type ErrorAction, renderError, toGatewrightError } from '../http/render-error.ts'
import type { RedirectStrategy } from '../strategies/strategy.ts'
import { begin } from './begin.ts'
import { finish, keepPosted } from './callback.ts'
import { complete, recordRefusal } from './complete.ts'
import { finishSignInTest } from './rehearsal.ts'
import { HOME } from './return-to.ts'

/** Bytes of a posted answer; an id_token with hundreds of groups stays below. */
const LONGEST_ANSWER = 64 * 1024
/** Posted answers in five minutes: each is stored for a minute, and whoever sends them has proven nothing. */
const POSTED_PER_NETWORK = { points: 300, duration: 300 }

interface ByStrategy {
  Params: { strategy: string }
  Querystring: Record<string, string | string[] | undefined>
}

/** Where redirect strategies begin and end: `/api/v1/auth/login/oauth2/:strategy` and its callback. */
export async function redirectRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  // A provider's answer is a form (OAuth 2.0 Form Post Response Mode, section 2); any site may send one here, so nothing
  // else is read, and not more than an answer needs.
  app.removeAllContentTypeParsers()
  await app.register(formbody, { bodyLimit: LONGEST_ANSWER })
  const postedPerNetwork = new RateLimiterMemory(POSTED_PER_NETWORK)
  const strategyOf = (request: FastifyRequest<ByStrategy>): RedirectStrategy => {
    const strategy = context.strategies.get(request.params.strategy)
    if (strategy?.kind !== 'redirect') {
      throw new GatewrightError('unknown_strategy', { detail: { strategy: request.params.strategy } })
    }
    return strategy
  }

  app.get<ByStrategy>('/api/v1/auth/login/oauth2/:strategy', async (request, reply) => {
    const strategy = strategyOf(request)
    await orRefuse(context, request, reply, strategy.id, async () => {
      const { location, setCookies } = await begin(context, strategy, request.raw, request.query)
      return redirect(reply, location, setCookies)
    })
    return reply
  })

  app.get<ByStrategy>('/api/v1/auth/login-callback/oauth2/:strategy', async (request, reply) => {
    const testPage = await finishSignInTest(context, request.raw, queryOf(request))
    if (testPage !== undefined) return redirect(reply, testPage, [])
    const strategy = strategyOf(request)
    await orRefuse(context, request, reply, strategy.id, async () => {
      const end = await finish(context, strategy, request.raw, queryOf(request))
      if (end.kind === 'elsewhere') return redirect(reply, end.location, end.setCookies)
      // The attempt's cookie goes in either case: it is used up.
      reply.header('set-cookie', end.clearCookie)
      const { setCookies } = await complete(context, request.raw, { profile: await end.profile, strategy })
      return redirect(reply, end.returnTo, setCookies)
    })
    return reply
  })

  app.post<ByStrategy & { Body: Record<string, unknown> }>(
    '/api/v1/auth/login-callback/oauth2/:strategy',
    { config: { crossSite: true } },
    async (request, reply) => {
      // The strategy of a test need not run yet.
      const isTest = context.signInTests.byState(String(request.body?.state)) !== undefined
      const id = isTest ? request.params.strategy : strategyOf(request).id
      await postedPerNetwork.consume(networkOf(context.clientOf(request.raw).address)).catch(() => {
        throw new GatewrightError('too_many_requests')
      })
      const code = await keepPosted(context, request.body)
      return redirect(
        reply,
        `${context.origin}/api/v1/auth/login-callback/oauth2/${encodeURIComponent(id)}?posted=${code}`,
        [],
      )
    },
  )
}

const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URL(request.raw.url ?? '/', 'http://localhost').searchParams

function redirect(reply: FastifyReply, location: string, setCookies: readonly string[]): FastifyReply {
  for (const cookie of setCookies) reply.header('set-cookie', cookie)
  return reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .redirect(location, 303)
}

/** Answers a failed sign-in with the way back to the beginning, and writes it to the audit log. */
async function orRefuse(
  context: Context,
  request: FastifyRequest<ByStrategy>,
  reply: FastifyReply,
  strategy: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    const error = toGatewrightError(thrown)
    const rendered = renderError(error, request.raw, context.log.child({ strategy }), [
      wayOn(error.code, `/api/v1/auth/login/oauth2/${strategy}`),
      { label: 'Other ways to sign in', href: `${HOME}/login` },
    ])
    await recordRefusal(context, request.raw, { strategy, error, ref: rendered.ref })
    reply.code(rendered.status).headers(rendered.headers).send(rendered.body)
  }
}

/** Refusals that the same account would meet again: its session at the provider would bring it straight back. */
const aboutTheAccount: ReadonlySet<ErrorCode> = new Set([
  'not_invited',
  'account_disabled',
  'email_missing',
  'email_taken',
  'email_untrusted',
  'tenant_not_allowed',
])

const wayOn = (code: ErrorCode, begin: string): ErrorAction =>
  aboutTheAccount.has(code)
    ? { label: 'Use another account', href: `${begin}?prompt=select_account` }
    : { label: 'Try again', href: begin }
