import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import type { ChangeLogging } from '../record-change.ts'
import { signedInCaller } from '../standing.ts'
import { BULK_ACTIONS, changeSeveral } from './bulk.ts'
import { filterOf, PeopleQuery } from './people-query.ts'
import type { ChangeContext } from './person-changes.ts'
import { refused } from './refused.ts'
import { refuseUnknownRole } from './roles.ts'
import { Roles } from './shown-person.ts'

/** People that one request changes: a second or two of work, in which everybody else has their turn. */
const AT_ONCE = 200

const Wish = Type.Object(
  {
    action: Type.Enum([...BULK_ACTIONS]),
    add: Type.Optional(Roles),
    remove: Type.Optional(Roles),
    ids: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: AT_ONCE })),
    matching: Type.Optional(
      Type.Object(PeopleQuery.properties, {
        additionalProperties: false,
        description: `In the place of \`ids\`: everybody whom a list with this filter has, ${AT_ONCE} in one request.`,
      }),
    ),
    cursor: Type.Optional(
      Type.String({
        maxLength: 2000,
        pattern: '^[A-Za-z0-9_-]+$',
        description: 'With `matching`: where an earlier request ended.',
      }),
    ),
  },
  { additionalProperties: false },
)

const Result = Type.Object({
  changed: Type.Number(),
  unchanged: Type.Number({ description: 'It was so already, or does not apply to them.' }),
  failed: Type.Array(
    Type.Object({
      id: Type.String(),
      email: Type.Optional(Type.String()),
      code: Type.String(),
      what: Type.String({ description: 'Why, in a sentence.' }),
    }),
  ),
  next: Type.Optional(
    Type.String({ description: 'There are more who match: what to bring as `cursor` next.' }),
  ),
})

type BulkContext = ChangeContext & ChangeLogging & Pick<Context, 'people' | 'refusalFlood'>

/** The same for several people at once. */
export const bulkRoutes: FastifyPluginAsyncTypebox<{ readonly context: BulkContext }> = async (
  app,
  { context },
) => {
  app.post(
    '/collaborators/bulk',
    { config: { for: 'admin' }, schema: { body: Wish, response: { 200: Result } } },
    async request => {
      const { ids, matching, cursor, ...wish } = request.body
      if ((ids === undefined) === (matching === undefined))
        throw refused('Say whom it is about: either ids or matching.')
      refuseUnknownRole(context.config, wish.add ?? [])
      const page = ids === undefined ? await matchingPage(matching ?? {}, cursor) : { ids }
      const result = await changeSeveral(context, request, page.ids, wish)
      await recordForbidden(request, result.failed)
      return { ...result, next: page.next }
    },
  )

  /** By address: no change of these moves anybody in that order. */
  async function matchingPage(
    matching: Parameters<typeof filterOf>[0],
    after: string | undefined,
  ): Promise<{ readonly ids: readonly string[]; readonly next?: string | undefined }> {
    const { ids: superAdmins } = await context.accounts.superAdmins(context.config)
    const { items, next } = await context.people.list(filterOf(matching), {
      limit: AT_ONCE,
      superAdmins,
      ...(after !== undefined && { after }),
    })
    return { ids: items.map(({ id }) => id), next }
  }

  /** Whoever reaches for people that are not theirs to change leaves an entry, as by any other way. */
  async function recordForbidden(
    request: Parameters<typeof signedInCaller>[0],
    failed: readonly { readonly code: string; readonly email?: string }[],
  ): Promise<void> {
    const forbidden = failed.filter(({ code }) => code === 'forbidden')
    if (forbidden.length === 0) return
    const caller = signedInCaller(request)
    await context.refusalFlood.record(
      {
        kind: 'access',
        actorId: caller.collaboratorId,
        actor: caller.email,
        target: 'POST /api/v1/admin/collaborators/bulk',
        result: 'refused',
        code: 'forbidden',
        address: context.clientOf(request.raw).address,
        detail: { people: forbidden.length },
      },
      { person: caller.collaboratorId },
    )
  }
}
