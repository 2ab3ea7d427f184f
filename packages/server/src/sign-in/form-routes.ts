import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { GatewrightError } from '../errors.ts'
import { replyWithError } from '../http/reply-with-error.ts'
import type { Profile } from '../identity/profile.ts'
import type { FormStrategy } from '../strategies/form-strategy.ts'
import { createAdminGrant } from './admin-link.ts'
import { complete, type ProfileByLink, recordRefusal } from './complete.ts'
import type { SignInContext } from './context.ts'
import { createFormAttempts } from './form-attempts.ts'
import { formStrategyAt } from './offered.ts'
import type { StrategyParams } from './paths.ts'
import { accountKey, namedAccount, readForm } from './read-form.ts'
import { safeReturnTo } from './return-to.ts'

const Params = Type.Object({ type: Type.String(), strategy: Type.String() })
const Filled = Type.Record(Type.String(), Type.String({ maxLength: 4096 }), {
  description: 'The fields that /auth/config names for the strategy, and `returnTo`.',
})

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
        reply,
        attempt,
        async () => strategy.verify(form, (await attempts.count(request, strategy, key))?.id),
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
      return signIn(reply, attempt, async () => {
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
    reply: FastifyReply,
    { strategy, account, returnTo }: Attempt,
    proveWho: () => Promise<Profile | ProfileByLink>,
    furtherCookies: () => Promise<readonly string[]> = async () => [],
  ): Promise<FastifyReply> {
    const request = reply.request.raw
    try {
      const { setCookies, redirectTo } = await complete(context, request, {
        profile: await proveWho(),
        strategy,
        returnTo: safeReturnTo(returnTo, context.origin, context.gate.appOrigins),
        // No other site's page can post here.
        joins: (await context.callerOf(request))?.sessionId,
      })
      for (const cookie of [...setCookies, ...(await furtherCookies())]) reply.header('set-cookie', cookie)
      return reply.send({ redirectTo })
    } catch (thrown) {
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
