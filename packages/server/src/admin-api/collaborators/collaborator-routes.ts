import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { invitationIdOf } from '../../accounts/people.ts'
import { removeCollaborator } from '../../accounts/remove.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { parseEmailAddress } from '../../identity/email-address.ts'
import { invite } from '../../sign-in/invite.ts'
import { REVOKES } from '../../storage/database.ts'
import { actorOf, type ChangeLogging, changing } from '../record-change.ts'
import { signedInCaller } from '../standing.ts'
import { inviteSeveral } from './invite-several.ts'
import { prepareReset } from './passwords.ts'
import { filterOf, PeopleQuery, Sort, sortOf } from './people-query.ts'
import { giveRoles, setDisabled, withdrawInvitation } from './person-changes.ts'
import { Becomes } from './shown-invitation.ts'
import { Collaborator, Roles, showPeople } from './shown-person.ts'
import {
  keepAnotherSuperAdmin,
  keepingASuperAdmin,
  refuseTakeover,
  type TargetContext,
  targetOf,
} from './target.ts'

const AddressHolder = Type.Object(
  {
    id: Type.String(),
    fullname: Type.String(),
    strategies: Type.Array(Type.String()),
    lastSignInAt: Type.Optional(Type.Number({ description: 'Milliseconds since 1970.' })),
    becomes: Becomes,
  },
  { description: 'Whose account the address leads to already.' },
)
const ByMail = Type.Optional(
  Type.Boolean({ description: 'They get it by mail too, where the configuration says how.' }),
)
const InvitedAddress = Type.Object({
  written: Type.String({ description: 'As it was pasted.' }),
  email: Type.Optional(Type.String({ description: 'Its one spelling; absent where it is no address.' })),
  outcome: Type.Union(
    [Type.Literal('invited'), Type.Literal('already'), Type.Literal('refused'), Type.Literal('left')],
    {
      description:
        '`already`: an open invitation says the same, and stays as it is. `left`: nothing could be kept any more when its turn came.',
    },
  ),
  why: Type.Optional(Type.String({ description: 'Why not, in words.' })),
  link: Type.Optional(Type.String()),
  oneTimePassword: Type.Optional(Type.String()),
  holder: Type.Optional(AddressHolder),
})
const Listing = Type.Object({
  ...PeopleQuery.properties,
  sort: Type.Optional(Sort),
  cursor: Type.Optional(Type.String({ maxLength: 2000, pattern: '^[A-Za-z0-9_-]+$' })),
  limit: Type.Optional(Type.String({ pattern: '^(?:[1-9]\\d?|1\\d\\d|200)$' })),
})
const ById = Type.Object({ id: Type.String({ maxLength: 100 }) })
const Done = Type.Null()

type CollaboratorContext = TargetContext &
  ChangeLogging &
  Pick<
    Context,
    'storage' | 'clock' | 'log' | 'sessions' | 'revocation' | 'strategyTypes' | 'invitations' | 'mailer'
  >

/** The team: who is invited, who is in, with which roles. */
export const collaboratorRoutes: FastifyPluginAsyncTypebox<{
  readonly context: CollaboratorContext
}> = async (app, { context }) => {
  const { clock, config, accounts, people, strategyTypes } = context

  app.get(
    '/collaborators',
    {
      config: { for: 'admin' },
      schema: {
        querystring: Listing,
        response: {
          200: Type.Object({
            items: Type.Array(Collaborator),
            next: Type.Optional(Type.String()),
            total: Type.Number(),
          }),
        },
      },
    },
    async ({ query }) => {
      const { cursor, limit = '50' } = query
      const filter = filterOf(query)
      const { ids: superAdmins } = await accounts.superAdmins(config)
      const view = { sort: sortOf(query.sort), superAdmins }
      const page = await people.list(filter, { ...view, limit: Number(limit), after: cursor })
      const isAll = cursor === undefined && page.next === undefined
      return {
        items: await showPeople(context, page.items, superAdmins),
        next: page.next,
        total: isAll ? page.items.length : await people.count(filter, view),
      }
    },
  )

  app.get(
    '/collaborators/:id',
    { config: { for: 'admin' }, schema: { params: ById, response: { 200: Collaborator } } },
    async ({ params: { id } }) => {
      const person = await people.byId(id)
      if (person === undefined) throw new GatewrightError('gone', { detail: { collaborator: id } })
      const { ids } = await accounts.superAdmins(config)
      const [shown] = await showPeople(context, [person], ids)
      return shown as NonNullable<typeof shown>
    },
  )

  app.post(
    '/collaborators/invite',
    {
      config: { for: 'admin' },
      schema: {
        body: Type.Object({
          email: Type.String({ maxLength: 1000 }),
          strategy: Type.String({ maxLength: 64 }),
          roles: Roles,
          mail: ByMail,
          somebodyNew: Type.Optional(
            Type.Boolean({
              description:
                'Somebody else who has the address now: the account that has it loses the address. For super admins.',
            }),
          ),
          samePerson: Type.Optional(
            Type.Boolean({
              description:
                'The person of the account that has the address, made anew at the provider: they get the account, and every other way into it ends. For super admins.',
            }),
          ),
        }),
        response: {
          200: Type.Object({
            link: Type.String(),
            oneTimePassword: Type.Optional(Type.String()),
            replaced: Type.Optional(
              Type.Boolean({
                description:
                  'They were invited for this strategy already: that invitation counts no more, this one does.',
              }),
            ),
            holder: Type.Optional(AddressHolder),
          }),
        },
      },
    },
    async request => {
      const email = parseEmailAddress(request.body.email)
      if (email !== undefined) await refuseTakeover(context, signedInCaller(request), email)
      const { link, oneTimePassword, holder, replaced } = await invite(context, config, {
        ...request.body,
        by: actorOf(request),
      })
      return {
        link,
        oneTimePassword,
        ...(replaced && { replaced }),
        ...(holder && { holder: { ...holder, strategies: [...holder.strategies] } }),
      }
    },
  )

  app.post(
    '/collaborators/invite-several',
    {
      config: { for: 'admin' },
      schema: {
        body: Type.Object({
          addresses: Type.String({
            maxLength: 50_000,
            description: 'Separated by commas, semicolons, lines or blanks; `Name <address>` too.',
          }),
          strategy: Type.String({ maxLength: 64 }),
          roles: Roles,
          mail: ByMail,
        }),
        response: { 200: Type.Object({ items: Type.Array(InvitedAddress) }) },
      },
    },
    async request => {
      const rows = await inviteSeveral(context, signedInCaller(request), request.body)
      return {
        items: rows.map(({ invited, ...row }) => ({
          ...row,
          ...(invited && { link: invited.link, oneTimePassword: invited.oneTimePassword }),
          ...(invited?.holder && {
            holder: { ...invited.holder, strategies: [...invited.holder.strategies] },
          }),
        })),
      }
    },
  )

  app.patch(
    '/collaborators/:id',
    {
      config: { for: 'admin' },
      schema: {
        params: ById,
        body: Type.Object(
          { roles: Type.Optional(Roles), disabled: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { roles, disabled } = request.body
      const target = await targetOf(context, signedInCaller(request), request.params.id)
      const caller = signedInCaller(request)
      if (disabled) await keepAnotherSuperAdmin(context, caller, target)
      const takesAway = disabled === true || (roles?.every(role => target.roles.includes(role)) ?? false)
      // Both or none, where both are asked for.
      await changing(
        context,
        request,
        async (tx, record) => {
          if (roles !== undefined) await giveRoles(context, { tx, record, caller }, target, roles)
          if (disabled !== undefined) await setDisabled(context, { tx, record, caller }, target, disabled)
        },
        { revokes: takesAway },
      )
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/collaborators/:id',
    { config: { for: 'admin' }, schema: { params: ById, response: { 204: Done } } },
    async (request, reply) => {
      const target = await targetOf(context, signedInCaller(request), request.params.id)
      const invitation = invitationIdOf(target.id)
      await changing(
        context,
        request,
        async (tx, record) => {
          if (invitation === undefined) {
            await keepingASuperAdmin(context, tx, signedInCaller(request), target, () =>
              removeCollaborator(tx, clock, target.id, (tx, identities) =>
                strategyTypes.passwords({ database: tx, clock }).forget(identities),
              ),
            )
            await record({ kind: 'deleted', target: target.email })
          } else {
            await withdrawInvitation(
              context,
              { tx, record, caller: signedInCaller(request) },
              invitation,
              target.email,
            )
          }
        },
        REVOKES,
      )
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/collaborators/:id/reset-password',
    {
      config: { for: 'admin' },
      schema: {
        params: ById,
        response: {
          200: Type.Object({
            oneTimePassword: Type.String(),
            sessions: Type.Number({ description: 'That have ended with it.' }),
            apiTokens: Type.Number({ description: 'That were revoked with it.' }),
          }),
        },
      },
    },
    async request => {
      const target = await targetOf(context, signedInCaller(request), request.params.id)
      const reset = await prepareReset(context, target, signedInCaller(request))
      return changing(
        context,
        request,
        async (tx, record) => {
          const { oneTimePassword, ...ended } = await reset(tx)
          // A mail that still waits would say the old one.
          if (target.invitation !== undefined) await context.mailer.forget(tx, target.invitation.id)
          await record({ kind: 'password-reset', target: target.email, detail: ended })
          return { oneTimePassword, ...ended }
        },
        REVOKES,
      )
    },
  )

  app.post(
    '/collaborators/:id/unlock',
    { config: { for: 'admin' }, schema: { params: ById, response: { 204: Done } } },
    async (request, reply) => {
      const target = await targetOf(context, signedInCaller(request), request.params.id)
      await changing(context, request, async (tx, record) => {
        await strategyTypes.passwords({ database: tx, clock }).unlock(target.email)
        await record({ kind: 'unlocked', target: target.email })
      })
      return reply.code(204).send(null)
    },
  )
}
