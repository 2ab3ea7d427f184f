import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ErrorCode } from '../error-table.ts'
import { GatewrightError } from '../errors.ts'
import { networkOf } from '../http/network.ts'
import { replyWithError } from '../http/reply-with-error.ts'
import type { Profile } from '../identity/profile.ts'
import { LONGEST_ADDRESS, safeReturnTo } from '../return-to/safe-return-to.ts'
import type { FormStrategy } from '../strategies/form-strategy.ts'
import { createAdminGrant } from './admin-link.ts'
import { complete, type ProfileByLink } from './complete.ts'
import type { SignInContext } from './context.ts'
import { createFormAttempts } from './form-attempts.ts'
import { formStrategyAt } from './offered.ts'
import type { StrategyParams } from './paths.ts'
import { accountKey, namedAccount, readForm } from './read-form.ts'
import { recordRefusal } from './record-refusal.ts'

const Params = Type.Object({ type: Type.String(), strategy: Type.String() })
const Filled = Type.Object(
  { returnTo: Type.Optional(Type.String({ maxLength: LONGEST_ADDRESS })) },
  {
    additionalProperties: Type.String({ maxLength: 4096 }),
    description: 'The fields that /auth/config names for the strategy, and `returnTo`.',
  },
)

/** Answers that come behind the right password, and those that say nothing of it: they are the same for a wrong one. */
const noFailures: ReadonlySet<ErrorCode> = new Set([
  'password_change_required',
  'password_too_weak',
  'sign_in_busy',
  'storage_unavailable',
  'disk_full',
])
/** What is found out last, within the transaction of the sign-in. */
const failuresOfProof: ReadonlySet<ErrorCode> = new Set(['invalid_credentials', 'admin_link_invalid'])

/** Whether nothing was guessed at. @param isProven whether the strategy had nothing against it */
function isNoFailure(thrown: unknown, isProven: boolean): boolean {
  if (!(thrown instanceof GatewrightError)) return false
  return noFailures.has(thrown.code) || (isProven && !failuresOfProof.has(thrown.code))
}

interface Attempt {
  readonly strategy: FormStrategy
  /** For the audit log. */
  readonly account: string | undefined
  readonly returnTo: string | undefined
}

/** Where forms are sent: of any strategy that takes one, and the form behind the one-time link. */
export const formRoutes: FastifyPluginAsyncTypebox<{ readonly context: SignInContext }> = async (
  app,
  { context },
) => {
  const attempts = createFormAttempts(context)

  /** Counted before a byte of the body is read, for to read one is work too. */
  async function countArrival(
    request: FastifyRequest<{ Params: StrategyParams }>,
    reply: FastifyReply,
  ): Promise<unknown> {
    const { strategy } = request.params
    // Whichever comes: an answer that is out, or a client that has gone.
    for (const end of ['finish', 'close']) reply.raw.once(end, () => attempts.end(request))
    try {
      await attempts.arrive(request, strategy)
      return
    } catch (thrown) {
      return replyWithError(reply, thrown, {
        log: context.log.child({ strategy }),
        from: context.clientOf(request.raw).address,
        record: (error, ref) =>
          recordRefusal(context, request.raw, { strategy: strategy.slice(0, 100), error, ref }),
      })
    }
  }

  app.post(
    '/api/v1/auth/login/:type/:strategy',
    { onRequest: countArrival, schema: { params: Params, body: Filled } },
    (request, reply) => {
      const strategy = formStrategyAt(context, request.params)
      const form = readForm(strategy.fields, request.body)
      const attempt = {
        strategy,
        account: namedAccount(strategy.fields, form),
        returnTo: request.body.returnTo,
      }
      const key = accountKey(strategy.fields, form)
      return signIn(
        request,
        reply,
        attempt,
        async () => {
          const browser = await attempts.count(request, strategy, key)
          return strategy.verify(form, browser?.id, networkOf(context.clientOf(request.raw).address))
        },
        () => attempts.remember(request, strategy, key),
      )
    },
  )

  app.post(
    '/api/v1/auth/admin-link/:type/:strategy',
    { onRequest: countArrival, schema: { params: Params, body: Filled } },
    (request, reply) => {
      const strategy = formStrategyAt(context, request.params)
      const { registerByLink } = strategy
      if (registerByLink === undefined) throw new GatewrightError('unknown_strategy')
      const form = readForm(registerByLink.fields, request.body)
      const attempt = {
        strategy,
        account: namedAccount(registerByLink.fields, form),
        returnTo: request.body.returnTo,
      }
      return signIn(request, reply, attempt, async () => {
        if (!(await createAdminGrant(context).isHeld(request.headers.cookie))) {
          throw new GatewrightError('admin_link_invalid')
        }
        const write = await registerByLink.prepare(form)
        return (tx, adminLink) => {
          // Of two posts that hold the same link, the later one must not set a password.
          if (!adminLink) throw new GatewrightError('admin_link_invalid')
          return write(tx)
        }
      })
    },
  )

  async function signIn(
    arrived: FastifyRequest,
    reply: FastifyReply,
    { strategy, account, returnTo }: Attempt,
    proveWho: () => Promise<Profile | ProfileByLink>,
    furtherCookies: () => Promise<readonly string[]> = async () => [],
  ): Promise<FastifyReply> {
    const request = arrived.raw
    let isProven = false
    try {
      const profile = await proveWho()
      isProven = true
      const { setCookies, redirectTo } = await complete(context, request, {
        profile,
        strategy,
        returnTo: safeReturnTo(returnTo, context.origin, context.gate.appOrigins),
        // No other site's page can post here.
        joins: (await context.callerOf(request))?.sessionId,
      })
      attempts.giveBack(arrived)
      for (const cookie of [...setCookies, ...(await furtherCookies())]) reply.header('set-cookie', cookie)
      return reply.send({ redirectTo })
    } catch (thrown) {
      if (isNoFailure(thrown, isProven)) attempts.giveBack(arrived)
      return replyWithError(reply, thrown, {
        log: context.log.child({ strategy: strategy.id }),
        from: context.clientOf(request).address,
        record: async (error, ref) => {
          // A step of a sign-in, and no refusal.
          if (error.code === 'password_change_required') return
          await recordRefusal(context, request, { strategy: strategy.id, account, error, ref })
        },
      })
    }
  }
}
