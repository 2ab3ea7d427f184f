import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Config, isStillOffered } from '@gatewright/config'
import { Type } from 'typebox'
import { refuseOwnedBy } from '../../config-file/owner.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { nothingEnds } from '../../revocation.ts'
import { actorOf, type ChangeLogging } from '../record-change.ts'
import { signedInCaller } from '../standing.ts'
import { askerOf } from './concern-schema.ts'
import { Saved } from './config-routes.ts'
import { configurationOf, foundBy, keepSuperAdmin, refuseProblems } from './edit.ts'
import { EndedSchema } from './ended-schema.ts'
import { ProblemSchema } from './problem-schema.ts'

/** Versions that the list shows; older ones stay and can be asked for. */
const LISTED = 500

const Version = Type.Object({
  version: Type.String(),
  at: Type.Number({ description: 'Milliseconds since 1970.' }),
  by: Type.String(),
  summary: Type.String(),
})
const Changes = Type.Object({
  changes: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal('added'), Type.Literal('removed'), Type.Literal('changed')]),
      what: Type.String(),
      effect: Type.String(),
    }),
  ),
  diff: Type.String({ description: 'Unified, secrets masked.' }),
  problems: Type.Array(ProblemSchema),
  ends: Type.Object(
    {
      ...EndedSchema.properties,
      yours: Type.Boolean({ description: 'The session that asks is among them.' }),
    },
    { description: 'What the restart ends because what proved it is no longer offered.' },
  ),
})
const ByVersion = Type.Object({ version: Type.String({ maxLength: 64 }) })

type VersionContext = ChangeLogging &
  Pick<Context, 'accounts' | 'config' | 'configuration' | 'strategyTypes' | 'sessions' | 'revocation'>

/** What the file was, and how it differs from what runs. */
export const versionRoutes: FastifyPluginAsyncTypebox<{ readonly context: VersionContext }> = async (
  app,
  { context },
) => {
  const textOf = async (version: string) => {
    const text = await configurationOf(context).file.versions.textOf(version)
    if (text === undefined) throw new GatewrightError('gone', { detail: { version } })
    return text
  }

  app.get('/config/versions', { schema: { response: { 200: Type.Array(Version) } } }, async () => {
    const { file } = configurationOf(context)
    await file.current()
    return [...(await file.versions.list(LISTED))]
  })

  app.get(
    '/config/versions/:version',
    { schema: { params: ByVersion, response: { 200: Type.Object({ text: Type.String() }) } } },
    async ({ params }) => ({
      text: await configurationOf(context).file.texts.mask(await textOf(params.version)),
    }),
  )

  app.post(
    '/config/versions/:version/restore',
    { schema: { params: ByVersion, response: { 200: Saved } } },
    async request => {
      const { file, restart } = configurationOf(context)
      refuseOwnedBy(file)
      const text = await textOf(request.params.version)
      const parsed = await file.texts.read(text)
      if (!parsed.ok) throw refuseProblems(parsed)
      await keepSuperAdmin(context, parsed.config)
      const { version: baseVersion } = await file.current()
      const { version } = await file.save({
        text,
        baseVersion,
        by: actorOf(request),
        address: context.clientOf(request.raw).address,
        how: 'restored',
      })
      const restartNeeded = version !== restart.running.version
      const concerns = restartNeeded ? await restart.concernsAbout(parsed.config, askerOf(request)) : []
      return { version, ...foundBy(parsed), restartNeeded, concerns: [...concerns] }
    },
  )

  app.get('/config/changes', { schema: { response: { 200: Changes } } }, async request => {
    const { file, restart } = configurationOf(context)
    const { text, problem } = await file.current()
    if (problem !== undefined) return { changes: [], diff: '', problems: [problem], ends: noEnds }
    const compared = await file.texts.compare({
      ...{ running: context.config, before: restart.running.text, after: text },
    })
    return {
      changes: [...compared.changes],
      diff: compared.diff,
      problems: [...compared.problems],
      ends: await endsWith(compared.config, signedInCaller(request).sessionId),
    }
  })

  async function endsWith(next: Pick<Config, 'strategies'> | undefined, asking: string) {
    if (next === undefined) return noEnds
    const own = await context.sessions.proofOf(asking)
    const yours = own !== undefined && !isStillOffered(next, own)
    return { ...(await context.revocation.wouldEnd(next)), yours }
  }
}

const noEnds = { ...nothingEnds, yours: false }
