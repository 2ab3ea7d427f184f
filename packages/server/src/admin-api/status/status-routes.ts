import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { noticesOf } from '../../nodes/notices.ts'
import { version } from '../../version.ts'
import { Owner } from '../configuration/owner-schema.ts'
import { ProblemSchema } from '../configuration/problem-schema.ts'
import { signedInCaller } from '../standing.ts'

const Status = Type.Object({
  version: Type.String(),
  node: Type.String({ description: 'Name of the node that answers: of its machine, as a rule.' }),
  nodes: Type.Object(
    {
      count: Type.Number(),
      notices: Type.Number({ description: 'What `/admin/nodes` names that somebody should look at.' }),
    },
    { description: 'Who serves on the same data; for whoever is no super admin the one that answers.' },
  ),
  startedAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  canRestart: Type.Boolean(),
  restart: Type.Object({
    needed: Type.Boolean({ description: 'The file differs from what runs.' }),
    state: Type.Union([Type.Literal('idle'), Type.Literal('restarting')]),
    problems: Type.Optional(Type.Array(ProblemSchema)),
  }),
  config: Type.Object({
    file: Type.String(),
    owner: Owner,
    watched: Type.Boolean({ description: 'The server restarts by itself when the file has changed.' }),
    shared: Type.Boolean({
      description: 'The newest version in the database is what every server runs; the file is a copy of it.',
    }),
    differs: Type.Optional(
      Type.String({ description: 'Why the file of this server is not that version, in words.' }),
    ),
    runningVersion: Type.String(),
    fileVersion: Type.String(),
  }),
  roles: Type.Array(Type.String(), { description: 'Every role that can be given.' }),
  mail: Type.Boolean({ description: 'Invitations can be sent by mail.' }),
})

type StatusContext = Pick<Context, 'config' | 'configuration' | 'startedAt' | 'nodes'>

/** What the console's frame shows on every page. What concerns the file is for super admins. */
export const statusRoutes: FastifyPluginAsyncTypebox<{ readonly context: StatusContext }> = async (
  app,
  { context },
) => {
  const { configuration, config, startedAt } = context

  app.get(
    '/status',
    { config: { for: 'signed-in' }, schema: { response: { 200: Status } } },
    async request => {
      const { superAdmin } = signedInCaller(request)
      const common = {
        version,
        node: context.nodes.self.name,
        nodes: superAdmin ? await summaryOf(context.nodes) : { count: 1, notices: 0 },
        startedAt,
        roles: [...config.roles],
        mail: config.mail !== undefined,
      }
      if (!superAdmin || configuration === undefined) {
        return {
          ...common,
          canRestart: false,
          restart: { needed: false, state: 'idle' as const },
          config: {
            ...{ file: '', runningVersion: '', fileVersion: '' },
            ...{ owner: 'storage' as const, watched: false, shared: false },
          },
        }
      }
      const { file, restart } = configuration
      const { version: fileVersion } = await file.current()
      const runningVersion = restart.running.version
      const needed = fileVersion !== runningVersion
      return {
        ...common,
        canRestart: config.allowServerReboot,
        restart: {
          needed,
          state: restart.state,
          problems: needed ? [...restart.problems] : [],
        },
        config: {
          ...{ file: file.path, runningVersion, fileVersion },
          ...{ owner: file.owner, watched: config.configuration?.watch ?? false, shared: file.shared },
          ...(file.differs !== undefined && { differs: file.differs }),
        },
      }
    },
  )
}

/** For the bottom line of every page. */
async function summaryOf(nodes: Context['nodes']): Promise<{ count: number; notices: number }> {
  const all = await nodes.list()
  return { count: all.filter(({ state }) => state !== 'gone').length, notices: noticesOf(all).length }
}
