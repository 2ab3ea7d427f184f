import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { forSending, NodeResults } from '../nodes/node-schema.ts'
import { actorOf } from '../record-change.ts'
import { askerOf, Concerns } from './concern-schema.ts'
import { configurationOf, keepSuperAdmin } from './edit.ts'
import { EndedSchema } from './ended-schema.ts'

const Restarted = Type.Object({
  ended: EndedSchema,
  nodes: NodeResults,
  url: Type.Optional(Type.String({ description: 'Where the console is now, if it has moved.' })),
})

type RestartContext = Pick<Context, 'accounts' | 'config' | 'configuration' | 'origin' | 'strategyTypes'>

/**
 * The cogwheel. Answers when the new configuration serves or has been refused, here and, where it serves here, on every other node;
 * this request is finished by the old runtime, which waits for it.
 */
export const restartRoutes: FastifyPluginAsyncTypebox<{ readonly context: RestartContext }> = async (
  app,
  { context },
) => {
  app.get(
    '/restart/concerns',
    { schema: { response: { 200: Type.Object({ concerns: Concerns }) } } },
    async request => ({
      concerns: [...(await configurationOf(context).restart.concerns(askerOf(request)))],
    }),
  )

  const options = {
    schema: {
      // A script that knows nothing of it sends none.
      body: Type.Union([
        Type.Object({
          accepts: Type.Optional(
            Type.Array(Type.String({ maxLength: 100 }), {
              maxItems: 100,
              description: 'Ids of the concerns that were read and are agreed to: these, and no others.',
            }),
          ),
        }),
        Type.Null(),
      ]),
      response: { 202: Restarted },
    },
  }
  app.post('/restart', options, async (request, reply) => {
    const { file, restart } = configurationOf(context)
    if (!context.config.allowServerReboot) throw new GatewrightError('restart_not_allowed')
    const { text, problem } = await file.current()
    const next = problem === undefined ? await file.texts.read(text) : undefined
    if (next?.ok) await keepSuperAdmin(context, next.config)
    const { config, ended, nodes } = await restart.run(actorOf(request), {
      whenBusy: 'refuse',
      accepts: request.body?.accepts ?? [],
      asker: askerOf(request),
    })
    const { http } = config
    return reply.code(202).send({
      ended,
      nodes: forSending(nodes),
      ...(http.externalUrl === context.origin ? {} : { url: http.externalUrl }),
    })
  })
}
