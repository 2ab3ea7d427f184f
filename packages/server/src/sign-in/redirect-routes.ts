import formbody from '@fastify/formbody'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { StrategyConfig } from '@gatewright/config'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { mapFields } from '../accounts/field-mapping.ts'
import type { DoorTextName } from '../door-texts.ts'
import type { ErrorCode } from '../error-table.ts'
import { GatewrightError, type RefusedVisit, refusedAddress } from '../errors.ts'
import { bodyLimits, formFields } from '../http/body-limits.ts'
import { HOME } from '../http/home.ts'
import { lookFor } from '../http/look.ts'
import { isPrefetch, requestKind } from '../http/navigation.ts'
import { networkOf } from '../http/network.ts'
import type { Point } from '../http/points.ts'
import type { ErrorAction } from '../http/render-error.ts'
import { replyWithError } from '../http/reply-with-error.ts'
import { selfPostingPage } from '../http/self-posting-page.ts'
import type { Profile } from '../identity/profile.ts'
import { safeReturnTo } from '../return-to/safe-return-to.ts'
import type { Departure, RedirectStrategy } from '../strategies/redirect-strategy.ts'
import { createAnswerPoints, type TakenForPost } from './answer-points.ts'
import { begin } from './begin.ts'
import { finish } from './callback.ts'
import { complete } from './complete.ts'
import type { SignInContext } from './context.ts'
import { createInFlight } from './in-flight.ts'
import { leadOn } from './lead-on.ts'
import { noteLeft } from './never-returned.ts'
import { redirectStrategyAt, redirectTypeAt } from './offered.ts'
import { loginPath, type StrategyParams } from './paths.ts'
import { keepPosted } from './posted-answer.ts'
import { recordRefusal } from './record-refusal.ts'
import { finishRehearsal, rehearsalForm } from './rehearsal.ts'
import { OF_A_REHEARSAL } from './rehearsals.ts'
import { wayNames } from './way-names.ts'

interface ByStrategy {
  Params: StrategyParams
  Querystring: Record<string, string | string[] | undefined>
}

/** Where redirect strategies begin and end: `/api/v1/auth/login/:type/:strategy` and its callback. */
export const redirectRoutes: FastifyPluginAsyncTypebox<{ readonly context: SignInContext }> = async (
  app,
  { context },
) => {
  const longest = ({ maxBytes = bodyLimits.answer }: { readonly maxBytes?: number }) => maxBytes
  const redirecting = context.strategyTypes.all.filter(type => type.takes === 'redirect')
  // A provider's answer is a form (OAuth 2.0 Form Post Response Mode, section 2); any site may send one here, so nothing
  // else is read, and not more than an answer needs.
  app.removeAllContentTypeParsers()
  await app.register(formbody, {
    bodyLimit: Math.max(bodyLimits.answer, ...redirecting.map(type => longest(type.answer))),
    // As it came, doubled fields and all: what it means is the strategy's business.
    parser: text => ({ answer: text }),
  })
  const answerPoints = createAnswerPoints(context.clock, context.windows)
  const inFlight = createInFlight()
  context.sizes
    .set('answer_windows', () => answerPoints.sizes.windows)
    .set('posted_answers', () => answerPoints.sizes.kept)
    .set('waiting_sign_ins', () => inFlight.size)
  const addressOf = (request: FastifyRequest) => context.clientOf(request.raw).address
  /** Of each posted answer, until it is stored. */
  const takenForPost = new WeakMap<FastifyRequest, TakenForPost>()

  app.get<ByStrategy>('/api/v1/auth/login/:type/:strategy', async (request, reply) => {
    const form = await rehearsalForm(context, request.raw, request.query.rehearsal)
    if (form !== undefined) return depart(reply, { form }, [])
    const strategy = redirectStrategyAt(context, request.params)
    const { returnTo } = request.query
    const anew = typeof returnTo === 'string' ? againAt(strategy, returnTo) : loginPath(strategy.config)
    const wanted = typeof returnTo === 'string' ? returnTo : undefined
    return orRefuse(context, reply, strategy, { anew, wanted }, async () => {
      const { departure, setCookies } = await begin(context, strategy, request.raw, request.query, () =>
        answerPoints.takeForPushedOut(addressOf(request)),
      )
      // Neither a program that follows links nor a browser that looks ahead was ever to come back.
      if (requestKind(request.raw) === 'page-load' && !isPrefetch(request.raw)) {
        noteLeft(context, strategy.config)
      }
      return depart(reply, departure, setCookies)
    })
  })

  app.get<ByStrategy>('/api/v1/auth/login-callback/:type/:strategy', async (request, reply) => {
    const { answer } = redirectTypeAt(context, request.params)
    const query = queryOf(request)
    const rehearsed = await finishRehearsal(context, answer, request.raw, query)
    if (rehearsed !== undefined) return leadOn(reply, rehearsed, [])
    const strategy = redirectStrategyAt(context, request.params)
    const address = addressOf(request)
    /** Where the same person goes on who is told to come again: here, for as long as nothing is used up. */
    const retry: Retry = {}
    const points: (Point | undefined)[] = []
    return orRefuse(context, reply, strategy, retry, async () => {
      const end = await inFlight.run(strategy.id, networkOf(address), async () => {
        points.push(answerPoints.kept(query.get('posted')))
        if (query.has('posted')) retry.at = loginPath(strategy.config)
        const end = await finish(context, { strategy, answer }, request.raw, query, async attempt => {
          const anew = againAt(strategy, attempt.returnTo)
          retry.anew = anew
          retry.wanted = attempt.returnTo
          context.unreturned.returned(strategy.config)
          if (query.has('posted')) retry.at = anew
          await strategy.requireProvider?.()
          points.push(await answerPoints.takeForAttempt(address))
          retry.at = anew
        })
        if (end.kind === 'elsewhere') return end
        // The attempt's cookie goes in either case: it is used up.
        reply.header('set-cookie', end.clearCookie)
        return { ...end, profile: await end.profile }
      })
      if (end.kind === 'profile') retry.profile = end.profile
      if (end.kind === 'elsewhere') return leadOn(reply, end.location, [])
      // It has led to somebody at the provider, whoever they are here.
      for (const point of points) point?.giveBack()
      if (end.point !== undefined) answerPoints.giveBack(end.point)
      const { setCookies, redirectTo } = await complete(context, request.raw, {
        profile: end.profile,
        strategy,
        returnTo: end.returnTo,
        joins: end.joins,
      })
      return leadOn(reply, redirectTo, setCookies)
    })
  })

  app.post<ByStrategy & { Body: { readonly answer: string } | undefined }>(
    '/api/v1/auth/login-callback/:type/:strategy',
    {
      config: { crossSite: true },
      // Before it is read: whoever sends too many shall not be read either.
      async onRequest(request) {
        takenForPost.set(request, await answerPoints.takeForPost(addressOf(request)))
      },
    },
    async (request, reply) => {
      const { answer } = redirectTypeAt(context, request.params)
      const posted = formFields(request.body?.answer)
      // The strategy of a rehearsal need not run yet.
      const state = posted.get(answer.stateParameter) ?? ''
      const rehearsed = state.endsWith(OF_A_REHEARSAL) ? await context.rehearsals.byState(state) : undefined
      if (rehearsed === undefined) redirectStrategyAt(context, request.params)
      if ((request.body?.answer.length ?? 0) > longest(answer)) {
        throw new GatewrightError('bad_request', { detail: { reason: 'the answer is too long' } })
      }
      const taken = takenForPost.get(request)
      const onItsWay = taken !== undefined && 'onItsWay' in taken ? taken.onItsWay : undefined
      const code = await keepPosted(context, posted, onItsWay)
      if (taken !== undefined) answerPoints.keep(code, taken)
      const { pathname } = new URL(request.raw.url ?? '/', context.origin)
      return leadOn(reply, `${context.origin}${pathname}?posted=${code}`, [])
    },
  )
}

const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URL(request.raw.url ?? '/', 'http://localhost').searchParams

/** Sends the browser to the provider, by whichever way the strategy asks for. */
function depart(reply: FastifyReply, departure: Departure, setCookies: readonly string[]): FastifyReply {
  if (departure.form === undefined) return leadOn(reply, departure.location, setCookies)
  const { headers, body } = selfPostingPage(lookFor(reply.request.raw), departure.form)
  for (const cookie of setCookies) reply.header('set-cookie', cookie)
  return reply.headers(headers).send(body)
}

/** What is known of an attempt that may be refused. */
interface Retry {
  /** Where the same person goes on who is told to come again. */
  at?: string
  /** Where the same attempt begins once more. */
  anew?: string
  /** Where it was to lead. */
  wanted?: string | undefined
  /** Who it was at the provider. */
  profile?: Profile
}

/** Answers a failed sign-in with the way back to the beginning, and writes it to the audit log. */
async function orRefuse(
  context: SignInContext,
  reply: FastifyReply,
  strategy: RedirectStrategy,
  retry: Retry,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work()
  } catch (thrown) {
    return replyWithError(reply, thrown, {
      log: context.log.child({ strategy: strategy.id }),
      visit: await visitOf(context, strategy, retry, thrown),
      from: context.clientOf(reply.request.raw).address,
      actions: error =>
        waysOn(error, strategy.config, { again: retry.at ?? reply.request.raw.url, anew: retry.anew }),
      retryAt: () => retry.at,
      record: (error, ref) =>
        recordRefusal(context, reply.request.raw, { strategy: strategy.id, error, ref }),
    })
  }
}

/** With which account somebody came, and where to: all of it is what they know. */
async function visitOf(
  context: SignInContext,
  { config }: RedirectStrategy,
  { wanted, profile }: Retry,
  thrown: unknown,
): Promise<RefusedVisit> {
  const { email, fullname } = profile === undefined ? {} : mapFields(profile.claims, config.fieldMapping)
  const refused = thrown instanceof GatewrightError ? refusedAddress(thrown) : undefined
  const returnTo =
    wanted === undefined ? undefined : safeReturnTo(wanted, context.origin, context.gate.appOrigins)
  // Without its name the page says enough.
  const app =
    returnTo === undefined ? undefined : await context.gate.wantedApp(returnTo).catch(() => undefined)
  return {
    address: email ?? refused,
    name: fullname,
    strategy: wayNames(context.strategies).get(config.id)?.name,
    app,
  }
}

/** What a provider says of an account, which another one may get round. */
const aboutTheAccountThere: ReadonlySet<DoorTextName> = new Set([
  'not_assigned',
  'other_directory',
  'other_kind_of_account',
  'choose_account',
  'account_disabled_there',
  'account_locked',
])

/** Refusals that the same account would meet again: its session at the provider would bring it straight back. */
const aboutTheAccount: ReadonlySet<ErrorCode> = new Set([
  'not_invited',
  'account_disabled',
  'email_invalid',
  'email_missing',
  'email_taken',
  'email_untrusted',
  'tenant_not_allowed',
])

/** The same attempt, anew. */
const againAt = ({ config }: RedirectStrategy, returnTo: string): string =>
  `${loginPath(config)}?${new URLSearchParams({ returnTo })}`

/**
 * @param at.again of whoever is told to come again
 * @param at.anew the same attempt once more, where it is known which that was
 */
function waysOn(
  { code, says }: GatewrightError,
  strategy: Pick<StrategyConfig, 'id' | 'type'>,
  { again, anew }: { readonly again: string | undefined; readonly anew: string | undefined },
): readonly ErrorAction[] {
  const begin = loginPath(strategy)
  const others = { label: 'Other ways to sign in', href: `${HOME}/login` }
  const anotherAccount = {
    label: 'Use another account',
    href: `${anew ?? begin}${anew?.includes('?') ? '&' : '?'}prompt=select_account`,
  }
  // The page of the strategy asks once more before it adds the way to the account.
  const thenThis = `${HOME}/login?${new URLSearchParams({ returnTo: `${HOME}/login/${strategy.id}` })}`
  if (code === 'provider_busy') return [{ label: 'Try now', href: again ?? begin }, others]
  if (code === 'join_unproven') return [{ label: 'Sign in the way you did before', href: thenThis }]
  const isOfAccount = aboutTheAccount.has(code) || (says !== undefined && aboutTheAccountThere.has(says))
  return [isOfAccount ? anotherAccount : { label: 'Try again', href: anew ?? begin }, others]
}
