import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { visible } from '@gatewright/config'
import { type Static, Type } from 'typebox'
import type { AuditFilter } from '../../audit/audit-event.ts'
import type { Context } from '../../context.ts'
import { referenceIn } from '../../random.ts'
import { PLACE } from '../../storage/list-place.ts'
import type { ChangeLogging } from '../record-change.ts'
import { createRecordReading } from '../recorded-reading.ts'
import { FoundError, findError } from './reference.ts'

const LISTED = 50
/** Entries that one read of the export takes: some milliseconds of work. */
const CHUNK = 250

const Moment = Type.String({
  pattern: '^\\d{0,15}$',
  description: 'Milliseconds since 1970; `from` counts, `until` does not.',
})
const Filter = Type.Object({
  search: Type.Optional(Type.String({ maxLength: 320 })),
  kind: Type.Optional(Type.String({ maxLength: 64 })),
  result: Type.Optional(
    Type.Union([Type.Literal('refused'), Type.Literal('')], { description: 'Only what was refused.' }),
  ),
  who: Type.Optional(Type.String({ maxLength: 320, description: 'A part of who did it.' })),
  about: Type.Optional(Type.String({ maxLength: 320, description: 'A part of what it was about.' })),
  from: Type.Optional(Moment),
  until: Type.Optional(Moment),
})
const Page = Type.Object({
  ...Filter.properties,
  before: Type.Optional(Type.String({ pattern: PLACE })),
  limit: Type.Optional(Type.String({ pattern: '^(?:[1-9]\\d?|1\\d\\d|200)$' })),
})
const Entry = Type.Object({
  id: Type.String(),
  at: Type.Number({ description: 'Milliseconds since 1970.' }),
  kind: Type.String(),
  who: Type.String(),
  what: Type.String(),
  target: Type.Optional(Type.String()),
  result: Type.Union([Type.Literal('ok'), Type.Literal('refused')]),
  code: Type.Optional(Type.String()),
  ref: Type.Optional(Type.String()),
  address: Type.Optional(Type.String()),
  detail: Type.Record(Type.String(), Type.Unknown()),
})

/** Who did what, and who was refused why. */
export const auditRoutes: FastifyPluginAsyncTypebox<{
  readonly context: ChangeLogging & Pick<Context, 'log' | 'accounts' | 'config' | 'questions' | 'windows'>
}> = async (app, { context }) => {
  const { audit } = context

  app.get(
    '/audit',
    {
      config: { for: 'admin' },
      schema: {
        querystring: Page,
        response: {
          200: Type.Object({
            items: Type.Array(Entry),
            next: Type.Optional(Type.String()),
            searchedTo: Type.Optional(
              Type.Number({
                description:
                  'Milliseconds since 1970. A search has looked back so far, and goes on behind `next`.',
              }),
            ),
          }),
        },
      },
    },
    async ({ query }) => {
      const { before, limit = String(LISTED) } = query
      const page = await audit.read(filterOf(query), { limit: Number(limit), before })
      return { ...page, items: [...page.items] }
    },
  )

  app.get(
    '/audit/reference',
    {
      config: { for: 'admin' },
      schema: {
        querystring: Type.Object({
          text: Type.String({ maxLength: 320, description: 'As it stands on the page: `Reference k7m2q`.' }),
        }),
        response: {
          200: Type.Object({
            ref: Type.Optional(Type.String({ description: 'Absent where the text is none.' })),
            error: Type.Optional(FoundError),
            entries: Type.Array(Entry),
          }),
        },
      },
    },
    async ({ query }) => {
      const ref = referenceIn(query.text)
      if (ref === undefined) return { entries: [] }
      const [error, entries] = await Promise.all([findError(context, ref), audit.withRef(ref)])
      return { ref, ...(error && { error }), entries: [...entries] }
    },
  )

  const recordReading = createRecordReading(context, 'audit log')
  app.get(
    '/audit.jsonl',
    { config: { for: 'admin' }, schema: { querystring: Filter } },
    async (request, reply) => {
      await recordReading(request, { kind: 'export', target: 'the audit log' })
      reply.header('content-type', 'application/jsonl; charset=utf-8')
      reply.header('content-disposition', 'attachment; filename="audit.jsonl"')
      return reply.send(Readable.from(lines(filterOf(request.query))))
    },
  )

  async function* lines(filter: AuditFilter): AsyncGenerator<string> {
    let before: string | undefined
    do {
      const page = await audit.read(filter, { limit: CHUNK, before })
      // The JSON means the same, and is one line for whatever reads it, a terminal too.
      if (page.items.length > 0) yield page.items.map(entry => `${visible(JSON.stringify(entry))}\n`).join('')
      before = page.next
      await nextTurn()
    } while (before !== undefined)
  }
}

/** An empty field of the console's form is no condition. */
const filterOf = ({ search, kind, result, who, about, from, until }: Static<typeof Filter>): AuditFilter => ({
  search: search?.trim() || undefined,
  kind: kind || undefined,
  refused: result === 'refused' || undefined,
  who: who?.trim() || undefined,
  about: about?.trim() || undefined,
  from: from ? Number(from) : undefined,
  until: until ? Number(until) : undefined,
})
