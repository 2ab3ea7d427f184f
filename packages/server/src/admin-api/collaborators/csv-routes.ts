import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { bodyLimits } from '../../http/body-limits.ts'
import { type ChangeLogging, changing } from '../record-change.ts'
import { createRecordReading } from '../recorded-reading.ts'
import { signedInCaller } from '../standing.ts'
import { decodeTable } from './decode-table.ts'
import { type ImportContext, importPeople } from './import.ts'
import { writeTable } from './write-table.ts'

const Imported = Type.Object({
  imported: Type.Number({ description: 'Lines that count, also those that changed nothing.' }),
  changes: Type.Array(Type.Object({ line: Type.Number(), email: Type.String(), what: Type.String() }), {
    description: 'What each line has changed.',
  }),
  problems: Type.Array(Type.Object({ line: Type.Number(), what: Type.String() })),
  passwords: Type.Array(Type.Object({ email: Type.String(), oneTimePassword: Type.String() }), {
    description: 'For those invited to a strategy with passwords; shown this once.',
  }),
})

/** The whole team as a table, out and in. */
export const csvRoutes: FastifyPluginAsyncTypebox<{
  readonly context: ImportContext & ChangeLogging & Pick<Context, 'windows'>
}> = async (app, { context }) => {
  const recordReading = createRecordReading(context, 'collaborators')
  app.addContentTypeParser(
    'text/csv',
    { parseAs: 'buffer', bodyLimit: bodyLimits.table },
    async (_request: unknown, body: Buffer) => decodeTable(body),
  )

  app.get('/collaborators.csv', { config: { for: 'admin' } }, async (request, reply) => {
    await recordReading(request, { kind: 'export', target: 'the collaborators' })
    reply.header('content-type', 'text/csv; charset=utf-8')
    reply.header('content-disposition', 'attachment; filename="collaborators.csv"')
    return reply.send(Readable.from(writeTable(context.people)))
  })

  app.post(
    '/collaborators/import',
    {
      config: { for: 'admin' },
      bodyLimit: bodyLimits.table,
      schema: {
        querystring: Type.Object({
          mail: Type.Optional(
            Type.Literal('1', { description: 'Those who are invited get it by mail too, as by the dialog.' }),
          ),
        }),
        body: Type.String(),
        response: { 200: Imported },
      },
    },
    async request => {
      const result = await importPeople(context, signedInCaller(request), request.body, {
        mail: request.query.mail === '1',
      })
      // Each line that changed something has an entry of its own, in the transaction of its change. This one tells of the whole.
      await changing(context, request, (_, record) =>
        record({
          kind: 'import',
          target: 'collaborators',
          detail: { imported: result.imported, problems: result.problems.length },
        }),
      )
      return result
    },
  )
}
