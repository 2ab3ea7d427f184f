import { Readable } from 'node:stream'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { type ListedPerson, listPeople } from '../../accounts/list.ts'
import type { Context } from '../../context.ts'
import { recordChange } from '../record-change.ts'
import { importPeople } from './import.ts'

const BODY_LIMIT = 5 * 1024 * 1024
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
export async function csvRoutes(fastify: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.addContentTypeParser('text/csv', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  )

  app.get('/collaborators.csv', { config: { for: 'admin' } }, async (request, reply) => {
    await recordChange(context, request, { kind: 'export', target: 'the collaborators' })
    reply.header('content-type', 'text/csv; charset=utf-8')
    reply.header('content-disposition', 'attachment; filename="collaborators.csv"')
    return reply.send(Readable.from(table(context)))
  })

  app.post(
    '/collaborators/import',
    {
      config: { for: 'admin' },
      bodyLimit: BODY_LIMIT,
      schema: { body: Type.String(), response: { 200: Imported } },
    },
    async request => {
      const result = await importPeople(context, request, request.body)
      await recordChange(context, request, {
        kind: 'import',
        target: 'collaborators',
        detail: { imported: result.imported, problems: result.problems.length },
      })
      return result
    },
  )
}

async function* table({ storage, clock }: Context): AsyncGenerator<string> {
  // Loaded when somebody exports the table: few ever do.
  const { stringify } = await import('csv-stringify/sync')
  yield stringify([['email', 'fullname', 'strategy', 'roles', 'disabled', 'last seen']])
  let after: string | undefined
  do {
    const page = await listPeople(
      storage.database,
      clock.now(),
      {},
      { limit: CHUNK, ...(after === undefined ? {} : { after }) },
    )
    // A name that begins with `=` would be a formula in the program that opens the table.
    yield stringify(page.items.map(toRow), { escape_formulas: true })
    after = page.next
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
