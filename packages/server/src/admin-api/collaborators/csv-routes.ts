import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { ListedPerson, People } from '../../accounts/people.ts'
import { bodyLimits } from '../../http/body-limits.ts'
import { type ChangeLogging, recordChange } from '../record-change.ts'
import { createRecordReading } from '../recorded-reading.ts'
import { signedInCaller } from '../standing.ts'
import { type ImportContext, importPeople } from './import.ts'

/** People that one read of the export takes. */
const CHUNK = 500

const Imported = Type.Object({
  imported: Type.Number(),
  problems: Type.Array(Type.Object({ line: Type.Number(), what: Type.String() })),
  passwords: Type.Array(Type.Object({ email: Type.String(), oneTimePassword: Type.String() }), {
    description: 'For those invited to a strategy with passwords; shown this once.',
  }),
})

/** The whole team as a table, out and in. */
export const csvRoutes: FastifyPluginAsyncTypebox<{
  readonly context: ImportContext & ChangeLogging
}> = async (app, { context }) => {
  const recordReading = createRecordReading(context)
  app.addContentTypeParser(
    'text/csv',
    { parseAs: 'string', bodyLimit: bodyLimits.table },
    (_request, body, done) => done(null, body),
  )

  app.get('/collaborators.csv', { config: { for: 'admin' } }, async (request, reply) => {
    await recordReading(request, { kind: 'export', target: 'the collaborators' })
    reply.header('content-type', 'text/csv; charset=utf-8')
    reply.header('content-disposition', 'attachment; filename="collaborators.csv"')
    return reply.send(Readable.from(table(context.people)))
  })

  app.post(
    '/collaborators/import',
    {
      config: { for: 'admin' },
      bodyLimit: bodyLimits.table,
      schema: { body: Type.String(), response: { 200: Imported } },
    },
    async request => {
      const result = await importPeople(context, signedInCaller(request), request.body)
      await recordChange(context, request, {
        kind: 'import',
        target: 'collaborators',
        detail: { imported: result.imported, problems: result.problems.length },
      })
      return result
    },
  )
}

async function* table(people: People): AsyncGenerator<string> {
  // Loaded when somebody exports the table: few ever do.
  const { stringify } = await import('csv-stringify/sync')
  yield stringify([['email', 'fullname', 'strategy', 'roles', 'disabled', 'last seen']])
  let after: string | undefined
  do {
    const page = await people.list({}, { limit: CHUNK, after })
    // A name that begins with `=` would be a formula in the program that opens the table.
    yield stringify(page.items.map(toRow), { escape_formulas: true })
    after = page.next
    await nextTurn()
  } while (after !== undefined)
}

const toRow = (person: ListedPerson): readonly string[] => [
  person.email,
  person.fullname,
  person.strategies[0] ?? person.invitation?.strategy ?? '',
  person.roles.join(' '),
  person.disabled ? 'yes' : '',
  person.lastSeenAt === undefined ? '' : new Date(person.lastSeenAt).toISOString(),
]
