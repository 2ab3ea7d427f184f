import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { GatewrightError } from '../errors.ts'
import { replyWithError } from '../http/reply-with-error.ts'
import type { Profile } from '../identity/profile.ts'
import type { FormStrategy } from '../strategies/form-strategy.ts'
import { createAdminGrant } from './admin-link.ts'
import { complete, type ProfileByLink, recordRefusal } from './complete.ts'
import type { SignInContext } from './context.ts'
import { createFormLimits } from './form-limits.ts'
import { formStrategyAt } from './offered.ts'
import { accountIn, namedAccount, readForm } from './read-form.ts'
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
  const limits = createFormLimits()

  app.post(
    '/api/v1/auth/login/:type/:strategy',
    { schema: { params: Params, body: Filled } },
    (request, reply) => {
      const strategy = formStrategyAt(context, request.params)
      const form = readForm(strategy.fields, request.body)
      const attempt = {
        strategy,
        account: namedAccount(strategy.fields, form),
        returnTo: request.body.returnTo,
      }
      return signIn(reply, attempt, async () => {
        await limits.count(context.clientOf(request.raw).address, accountIn(strategy.fields, form))
        return strategy.verify(form)
      })
    },
  )

  app.post(
    '/api/v1/auth/admin-link/:type/:strategy',
    { schema: { params: Params, body: Filled } },
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
  ): Promise<FastifyReply> {
    const request = reply.request.raw
    try {
      const { setCookies, redirectTo } = await complete(context, request, {
        profile: await proveWho(),
        strategy,
        returnTo: safeReturnTo(returnTo, context.origin, context.gate.appOrigins),
      })
      for (const cookie of setCookies) reply.header('set-cookie', cookie)
      return reply.send({ redirectTo })
    } catch (thrown) {
      return replyWithError(reply, thrown, {
        log: context.log.child({ strategy: strategy.id }),
        record: async (error, ref) => {
          // A step of a sign-in, and no refusal.
          if (error.code === 'password_change_required') return
          await recordRefusal(context, request, { strategy: strategy.id, account, error, ref })
        },
      })
    }
  }
}
