import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { offerSnippets } from '@gatewright/config'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { bodyLimits } from '../../http/body-limits.ts'
import { beginRehearsal } from '../../sign-in/rehearsal.ts'
import { type ChangeLogging, changing } from '../record-change.ts'
import { signedInCaller } from '../standing.ts'
import { strategyToRehearse } from './strategy-to-rehearse.ts'

const Rehearsal = Type.Object({
  state: Type.Union([Type.Literal('waiting'), Type.Literal('done'), Type.Literal('failed')]),
  steps: Type.Array(
    Type.Object({
      title: Type.String(),
      ok: Type.Boolean(),
      warning: Type.Optional(
        Type.Boolean({ description: 'Nothing has failed, and it may be why something will.' }),
      ),
      detail: Type.Optional(Type.Unknown()),
    }),
  ),
  result: Type.Optional(
    Type.Object({
      email: Type.Optional(Type.String()),
      identity: Type.Optional(Type.String()),
      roles: Type.Optional(Type.Array(Type.String())),
      admitted: Type.Optional(
        Type.Boolean({
          description: 'Whether this person would get in; absent where it did not come that far.',
        }),
      ),
      title: Type.String({ description: 'The one sentence above all.' }),
      cause: Type.Optional(Type.String()),
      cure: Type.Optional(Type.String()),
      code: Type.Optional(Type.String({ description: 'The code of the provider: `AADSTS90002`.' })),
      said: Type.Optional(Type.String({ description: 'The own words of the provider.' })),
      docs: Type.Optional(Type.String({ description: 'Where the code stands in the documentation.' })),
      notes: Type.Optional(Type.Array(Type.String())),
      summary: Type.String({ description: 'All of it as one text.' }),
    }),
  ),
})
const Snippet = Type.Object({
  provider: Type.String(),
  title: Type.String(),
  id: Type.String(),
  entry: Type.String({ description: 'JSON text of the value below authStrategies.<id>.' }),
  callbackURL: Type.String(),
  registerAt: Type.String(),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      label: Type.String(),
      find: Type.String(),
      secret: Type.Boolean({ description: 'Typed behind dots; best kept in a variable.' }),
    }),
  ),
})

type RehearsalContext = Parameters<typeof beginRehearsal>[0] &
  ChangeLogging &
  Pick<Context, 'config' | 'configuration' | 'origin' | 'rehearsals' | 'strategyTypes'>

/** What helps to set a strategy up: entries to start from, and a sign-in that signs nobody in. */
export const rehearsalRoutes: FastifyPluginAsyncTypebox<{
  readonly context: RehearsalContext
}> = async (app, { context }) => {
  const { config, rehearsals, strategyTypes } = context

  app.get('/strategies/snippets', { schema: { response: { 200: Type.Array(Snippet) } } }, async () => {
    const taken = config.strategies.map(({ id }) => id)
    const offered = offerSnippets(context.origin, taken, strategyTypes.definitions)
    return offered.map(snippet => ({
      ...snippet,
      fields: snippet.fields.map(({ secret = false, ...field }) => ({ ...field, secret })),
    }))
  })

  app.post(
    '/strategies/test',
    {
      bodyLimit: bodyLimits.entry,
      schema: {
        body: Type.Object({
          strategyId: Type.String({ maxLength: 64 }),
          entry: Type.Optional(Type.String({ maxLength: 100_000, description: 'JSON, when not saved.' })),
        }),
        response: { 200: Type.Object({ id: Type.String(), url: Type.String() }) },
      },
    },
    async request => {
      const { collaboratorId } = signedInCaller(request)
      const strategy = await strategyToRehearse(context, request.body, collaboratorId)
      const { config, asks } = strategy
      // First, for it is what providers may be asked for. They are not asked within.
      await changing(context, request, (_, record) =>
        record({ kind: 'sign-in-test', target: config.id, detail: { asks } }),
      )
      return beginRehearsal(context, strategy, collaboratorId)
    },
  )

  app.get(
    '/strategies/test/:id',
    { schema: { params: Type.Object({ id: Type.String({ maxLength: 64 }) }), response: { 200: Rehearsal } } },
    async request => {
      const rehearsal = await rehearsals.byId(request.params.id)
      if (rehearsal === undefined || rehearsal.by !== signedInCaller(request).collaboratorId)
        throw new GatewrightError('gone')
      const { state, steps, result } = rehearsal
      return {
        state,
        steps: [...steps],
        result: result && {
          ...result,
          roles: result.roles && [...result.roles],
          notes: result.notes && [...result.notes],
        },
      }
    },
  )
}
