import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { jsonSchema } from '@gatewright/config'
import { Type } from 'typebox'
import { refuseOwnedBy } from '../../config-file/owner.ts'
import { MISSING } from '../../config-file/read-text.ts'
import type { Read } from '../../config-file/text-work.ts'
import type { Context } from '../../context.ts'
import { bodyLimits } from '../../http/body-limits.ts'
import { actorOf, type ChangeLogging } from '../record-change.ts'
import { createRecordReading } from '../recorded-reading.ts'
import { signedInCaller } from '../standing.ts'
import { askerOf, Concerns } from './concern-schema.ts'
import { checkText, configurationOf, foundBy, keepSuperAdmin, refuseProblems } from './edit.ts'
import { Owner } from './owner-schema.ts'
import { Found } from './problem-schema.ts'

const File = Type.Object({
  text: Type.String(),
  version: Type.String({ description: 'Goes back with a save.' }),
  draft: Type.Optional(
    Type.Object({
      text: Type.String(),
      by: Type.String(),
      at: Type.Number({ description: 'Milliseconds since 1970.' }),
      baseVersion: Type.String(),
    }),
  ),
  running: Type.Object({ version: Type.String() }),
  ...Found,
  environment: Type.Array(Type.String(), {
    description: 'What is worth knowing of the server’s environment, and has no place in the file.',
  }),
  owner: Owner,
  masked: Type.Boolean({ description: 'Secrets in the texts are replaced by marks.' }),
})
export const Saved = Type.Object({
  version: Type.String(),
  ...Found,
  restartNeeded: Type.Boolean(),
  concerns: Concerns,
})

type Runnable = Extract<Read, { readonly ok: true }>
type ConfigContext = ChangeLogging & Pick<Context, 'accounts' | 'configuration' | 'strategyTypes' | 'windows'>

/** The configuration file in the code editor. */
export const configRoutes: FastifyPluginAsyncTypebox<{ readonly context: ConfigContext }> = async (
  app,
  { context },
) => {
  const recordReading = createRecordReading(context, 'configuration')

  app.get(
    '/config',
    {
      schema: {
        querystring: Type.Object({ reveal: Type.Optional(Type.Literal('1')) }),
        response: { 200: File },
      },
    },
    async request => {
      const { file, restart } = configurationOf(context)
      const { collaboratorId, email } = signedInCaller(request)
      const masked = request.query.reveal !== '1'
      if (!masked) await recordReading(request, { kind: 'secrets-shown', target: file.path })
      const shown = async (text: string) => (masked ? file.texts.mask(text) : text)
      const { text, version, problem } = await file.current()
      const parsed =
        problem === undefined
          ? await file.texts.check(text)
          : { ok: false as const, problems: [problem], notices: [], more: 0 }
      const draft = await file.drafts.of(collaboratorId)
      // A file that somebody has deleted is offered as it was, to be written again.
      const offered = version === MISSING ? ((await file.versions.latest())?.text ?? '') : text
      return {
        text: await shown(offered),
        version,
        draft: draft && { ...draft, text: await shown(draft.text), by: email },
        running: { version: restart.running.version },
        ...foundBy(parsed),
        environment: [...file.environment],
        owner: file.owner,
        masked,
      }
    },
  )

  app.get('/config/schema', async () => jsonSchema(context.strategyTypes.definitions))

  app.post(
    '/config/check',
    {
      bodyLimit: bodyLimits.configuration,
      schema: {
        body: Type.Object({ text: Type.String(), baseVersion: Type.Optional(Type.String()) }),
        response: { 200: Type.Object(Found) },
      },
    },
    async request => {
      const by = signedInCaller(request).collaboratorId
      return foundBy(
        await checkText(
          configurationOf(context),
          { ...request.body, by },
          configurationOf(context).file.texts.check,
        ),
      )
    },
  )

  app.put(
    '/config',
    {
      bodyLimit: bodyLimits.configuration,
      schema: {
        body: Type.Object({
          text: Type.String(),
          baseVersion: Type.String({ maxLength: 64 }),
          asDraft: Type.Optional(Type.Boolean()),
        }),
        response: { 200: Saved },
      },
    },
    async request => {
      const { file, restart } = configurationOf(context)
      const { collaboratorId } = signedInCaller(request)
      const { baseVersion, asDraft } = request.body
      if (!asDraft) refuseOwnedBy(file)
      const edit = { ...request.body, by: collaboratorId }
      const checked = await checkText<Runnable>(configurationOf(context), edit, file.texts.read)
      const runningVersion = restart.running.version
      const tooLarge = !checked.ok && checked.problems.some(({ code }) => code === 'too_large')
      if (asDraft && !tooLarge) {
        await file.drafts.keep(collaboratorId, { text: checked.text, baseVersion })
        const { version } = await file.current()
        return {
          version,
          ...foundBy(checked),
          restartNeeded: version !== runningVersion,
          concerns: [],
        }
      }
      if (!checked.ok) throw refuseProblems(checked)
      await keepSuperAdmin(context, checked.config)
      const { version } = await file.save({
        text: checked.text,
        baseVersion,
        by: actorOf(request),
        address: context.clientOf(request.raw).address,
        how: 'saved',
      })
      const restartNeeded = version !== runningVersion
      // It is saved; that a restart would take something away is for whoever has saved to know before they restart.
      const concerns = restartNeeded ? await restart.concernsAbout(checked.config, askerOf(request)) : []
      return { version, ...foundBy(checked), restartNeeded, concerns: [...concerns] }
    },
  )

  app.delete('/config/draft', { schema: { response: { 204: Type.Null() } } }, async (request, reply) => {
    await configurationOf(context).file.drafts.drop(signedInCaller(request).collaboratorId)
    return reply.code(204).send(null)
  })
}
