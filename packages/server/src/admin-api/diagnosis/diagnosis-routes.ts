import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { makeBundle } from '../../diagnosis/bundle.ts'
import { type Diagnosis, diagnose } from '../../diagnosis/diagnose.ts'
import type { ChangeLogging } from '../record-change.ts'
import { createRecordReading } from '../recorded-reading.ts'
import { setupOf } from './setup-of.ts'

const Status = Type.Union([
  Type.Literal('green'),
  Type.Literal('amber'),
  Type.Literal('red'),
  Type.Literal('skipped'),
])
const Group = Type.Union([
  Type.Literal('file'),
  Type.Literal('storage'),
  Type.Literal('nodes'),
  Type.Literal('clock'),
  Type.Literal('address'),
  Type.Literal('provider'),
  Type.Literal('apps'),
  Type.Literal('certificates'),
])
const DiagnosisSchema = Type.Object({
  schema: Type.Literal(1),
  at: Type.String({ description: 'ISO 8601.' }),
  took: Type.Number({ description: 'Milliseconds.' }),
  versions: Type.Object({ gatewright: Type.String(), node: Type.String(), system: Type.String() }),
  file: Type.String(),
  worst: Type.Union([Type.Literal('green'), Type.Literal('amber'), Type.Literal('red')]),
  counts: Type.Object({
    green: Type.Number(),
    amber: Type.Number(),
    red: Type.Number(),
    skipped: Type.Number(),
  }),
  checks: Type.Array(
    Type.Object({
      id: Type.String(),
      group: Group,
      subject: Type.Optional(Type.String({ description: 'The id of a strategy or app.' })),
      heading: Type.String({ description: 'What it stands below, for people: `Strategy azure`.' }),
      title: Type.String(),
      why: Type.String(),
      timeoutMs: Type.Number(),
      took: Type.Number({ description: 'Milliseconds.' }),
      status: Status,
      seen: Type.String(),
      cure: Type.Optional(Type.String()),
    }),
  ),
})

type DiagnosisContext = ChangeLogging &
  Parameters<typeof setupOf>[0] &
  Pick<Context, 'configuration' | 'windows'>

/**
 * What `gatewright doctor` says, of the server that runs. One at a time: whoever asks meanwhile gets the one that is under
 * way.
 */
export const diagnosisRoutes: FastifyPluginAsyncTypebox<{ readonly context: DiagnosisContext }> = async (
  app,
  { context },
) => {
  // Providers are asked for it, so it is written down first, and not without end.
  const recordReading = createRecordReading(context, 'diagnosis')
  let underWay: Promise<Diagnosis> | undefined

  async function run(): Promise<Diagnosis> {
    underWay ??= setupOf(context)
      .then(diagnose)
      .finally(() => {
        underWay = undefined
      })
    return underWay
  }

  app.post(
    '/diagnosis',
    { schema: { body: Type.Object({}), response: { 200: DiagnosisSchema } } },
    async request => {
      await recordReading(request, { kind: 'diagnosis', target: 'everything' })
      return forSending(await run())
    },
  )

  const bundleSchema = {
    body: Type.Object({}),
    response: { 200: Type.Unknown({ description: 'A support bundle, for people to look through.' }) },
  }
  app.post('/diagnosis/bundle', { schema: bundleSchema }, async (request, reply) => {
    await recordReading(request, { kind: 'diagnosis', target: 'bundle' })
    const diagnosis = await run()
    const { configuration, strategyTypes, audit, config } = context
    const read = await configuration?.file.current()
    const bundle = await makeBundle({
      diagnosis,
      text: read?.problem === undefined ? read?.text : undefined,
      config,
      definitions: strategyTypes.definitions,
      audit,
    })
    reply.header('content-disposition', 'attachment; filename="gatewright-support.json"')
    return bundle
  })
}

/** A copy that may be changed by whoever sends it. */
const forSending = (diagnosis: Diagnosis) => ({
  ...diagnosis,
  checks: diagnosis.checks.map(check => ({ ...check })),
})
