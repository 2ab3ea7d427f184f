import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { noticesOf } from '../../nodes/notices.ts'

const Nodes = Type.Object({
  nodes: Type.Array(
    Type.Object({
      id: Type.String({ description: 'Random, for each process.' }),
      name: Type.String(),
      self: Type.Boolean({ description: 'It is the one that answers.' }),
      state: Type.String({
        description:
          '`serving`, `waiting` for its turn in a restart of every node, `restarting`, `failed`: it has refused the last restart and goes on with the configuration of before, `stopping`, or `gone`: it was not heard of for too long. One of a newer version may say another word.',
      }),
      problem: Type.Optional(
        Type.Object({
          code: Type.Optional(Type.String()),
          message: Type.String({ description: 'Why the last restart was refused.' }),
        }),
      ),
      startedAt: Type.Number({ description: 'Milliseconds since 1970, by the database’s clock.' }),
      silentFor: Type.Number({ description: 'Milliseconds since it was heard of.' }),
      version: Type.String({ description: 'Of Gatewright.' }),
      schema: Type.String({ description: 'The newest change of the tables that it knows.' }),
      configVersion: Type.Optional(Type.String({ description: 'Of the text that it runs on.' })),
      clockOff: Type.Number({
        description: 'How many milliseconds its clock is ahead of the database’s; below 0, behind.',
      }),
    }),
    { description: 'Every process on the same data that was heard of in the last ten minutes, by name.' },
  ),
  notices: Type.Array(Type.Object({ code: Type.String(), message: Type.String(), cure: Type.String() }), {
    description:
      'What somebody should look at: versions that differ, clocks that are off, nodes that are gone.',
  }),
})

/** Who serves on the same data, and what is odd about them. */
export const nodeRoutes: FastifyPluginAsyncTypebox<{
  readonly context: Pick<Context, 'nodes' | 'rounds'>
}> = async (app, { context }) => {
  app.get('/nodes', { schema: { response: { 200: Nodes } } }, async () => {
    const [nodes, waiting] = await Promise.all([context.nodes.list(), context.rounds.waiting()])
    return {
      nodes: nodes.map(({ id, name, state, problem, startedAt, silentFor, ...node }) => ({
        ...{ id, name, self: id === context.nodes.self.id },
        state: state !== 'gone' && waiting.includes(id) ? 'waiting' : state,
        ...(problem && { problem: { ...problem } }),
        ...{ startedAt, silentFor, version: node.version, schema: node.schema },
        ...(node.configVersion !== undefined && { configVersion: node.configVersion }),
        clockOff: node.clockOff,
      })),
      notices: noticesOf(nodes).map(notice => ({ ...notice })),
    }
  })
}
