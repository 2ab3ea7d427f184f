import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { replyWithError } from '../http/reply-with-error.ts'
import { LONGEST_ADDRESS } from '../return-to/safe-return-to.ts'
import type { SignInContext } from './context.ts'
import type { FormOutcome, FormSignIn } from './form-sign-in.ts'
import { formStrategyAt } from './offered.ts'
import type { StrategyParams } from './paths.ts'

const Params = Type.Object({ type: Type.String(), strategy: Type.String() })
const Filled = Type.Object(
  { returnTo: Type.Optional(Type.String({ maxLength: LONGEST_ADDRESS })) },
  {
    additionalProperties: Type.String({ maxLength: 4096 }),
    description: 'The fields that /auth/config names for the strategy, and `returnTo`.',
  },
)

/** Where programs and the console send forms, as JSON: of any strategy that takes one, and the form behind the one-time link. */
export const formRoutes: FastifyPluginAsyncTypebox<{
  readonly context: SignInContext
  readonly forms: FormSignIn
}> = async (app, { context, forms }) => {
  async function countArrival(
    request: FastifyRequest<{ Params: StrategyParams }>,
    reply: FastifyReply,
  ): Promise<unknown> {
    const { strategy } = request.params
    const refused = await forms.arrive(request, reply, strategy)
    return refused && answer(request, reply, strategy, refused)
  }

  app.post(
    '/api/v1/auth/login/:type/:strategy',
    { onRequest: countArrival, schema: { params: Params, body: Filled } },
    async (request, reply) => {
      const strategy = formStrategyAt(context, request.params)
      const outcome = await forms.signIn(request, strategy, request.body, request.body.returnTo)
      return answer(request, reply, strategy.id, outcome)
    },
  )

  app.post(
    '/api/v1/auth/admin-link/:type/:strategy',
    { onRequest: countArrival, schema: { params: Params, body: Filled } },
    async (request, reply) => {
      const strategy = formStrategyAt(context, request.params)
      const outcome = await forms.register(request, strategy, request.body, request.body.returnTo)
      return answer(request, reply, strategy.id, outcome)
    },
  )

  function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    strategy: string,
    outcome: FormOutcome,
  ): FastifyReply | Promise<FastifyReply> {
    if (outcome.ok) {
      for (const cookie of outcome.setCookies) reply.header('set-cookie', cookie)
      return reply.send({ redirectTo: outcome.redirectTo })
    }
    return replyWithError(reply, outcome.thrown, {
      log: context.log.child({ strategy }),
      from: context.clientOf(request.raw).address,
      record: outcome.record,
    })
  }
}
