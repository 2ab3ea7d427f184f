import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { explainAccess } from './explain-access.ts'

const Question = Type.Object({
  who: Type.Optional(
    Type.String({
      maxLength: 1000,
      description:
        'An e-mail address, `machine:<entry>`, `machine:<entry>:<sub>` or `external-user`. Absent: somebody who is not signed in.',
    }),
  ),
  url: Type.String({ maxLength: 8000 }),
  method: Type.String({ pattern: '^[A-Z]{1,20}$', default: 'GET' }),
})
const Answer = Type.Object({
  visitor: Type.Optional(
    Type.Object({
      email: Type.String(),
      strategy: Type.String(),
      roles: Type.Array(Type.String()),
      groups: Type.Array(Type.String()),
      subject: Type.Optional(Type.String({ description: 'The `sub` of a program, which has no address.' })),
    }),
  ),
  externalUser: Type.Optional(Type.Literal(true)),
  note: Type.Optional(
    Type.String({ description: 'Why they count as nobody although somebody was asked about.' }),
  ),
  afterSignIn: Type.Optional(
    Type.Array(
      Type.Object({
        strategy: Type.String({ description: 'The strategy that awaits them.' }),
        app: Type.Optional(Type.String()),
        rule: Type.Optional(Type.Number({ description: 'Counted from 0.' })),
        outcome: Type.Union([Type.Literal('allow'), Type.Literal('sign-in'), Type.Literal('refuse')]),
        because: Type.String(),
        inWords: Type.String({ description: '`After signing in with azure: may enter, rule 1.`' }),
      }),
      { description: 'What it comes to once somebody who is awaited has signed in.' },
    ),
  ),
  app: Type.Optional(Type.String()),
  rule: Type.Optional(Type.Number({ description: 'Counted from 0.' })),
  outcome: Type.Union([Type.Literal('allow'), Type.Literal('sign-in'), Type.Literal('refuse')]),
  because: Type.String(),
})

type ExplainContext = Pick<Context, 'accounts' | 'invitations' | 'clock' | 'config'>

/** Which rule decides about somebody at an address, and why. */
export const explainRoutes: FastifyPluginAsyncTypebox<{ readonly context: ExplainContext }> = async (
  app,
  { context },
) => {
  app.get(
    '/explain',
    {
      config: { for: 'admin' },
      schema: { querystring: Question, response: { 200: Type.Array(Answer) } },
    },
    async request => {
      const answers = await explainAccess(context, context.config, request.query)
      return answers.map(({ visitor, afterSignIn, ...answer }) => ({
        ...answer,
        ...(afterSignIn && { afterSignIn: [...afterSignIn] }),
        visitor: visitor && { ...visitor, roles: [...visitor.roles], groups: [...visitor.groups] },
      }))
    },
  )
}
