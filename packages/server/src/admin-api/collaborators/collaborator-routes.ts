import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { countPeople, invitationIdOf, listPeople } from '../../accounts/list.ts'
import { removeCollaborator } from '../../accounts/remove.ts'
import { superAdmins } from '../../accounts/super-admins.ts'
import type { Context } from '../../context.ts'
import { parseEmailAddress } from '../../identity/email-address.ts'
import { invite } from '../../sign-in/invite.ts'
import { sqlOf } from '../../storage/sql.ts'
import { actorOf, recordChange } from '../record-change.ts'
import { changeRoles, lockedAmong, resetPassword, unlock } from './changes.ts'
import { keepAnotherSuperAdmin, refuseTakeover, targetOf } from './target.ts'

const Roles = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 })
const Collaborator = Type.Object({
  id: Type.String(),
  email: Type.String(),
  fullname: Type.String(),
  roles: Roles,
  superAdmin: Type.Boolean(),
  disabled: Type.Boolean(),
  strategies: Type.Array(Type.String(), { description: 'Those that they have signed in with.' }),
  locked: Type.Boolean({ description: 'Too many wrong passwords; ends by itself.' }),
  lastSeenAt: Type.Optional(Type.Number({ description: 'Milliseconds since 1970.' })),
  invitation: Type.Optional(Type.Object({ strategy: Type.String(), expiresAt: Type.Number() })),
})
const Listing = Type.Object({
  search: Type.Optional(Type.String({ maxLength: 320 })),
  cursor: Type.Optional(Type.String({ maxLength: 1000, pattern: '^[A-Za-z0-9_-]+$' })),
  limit: Type.Optional(Type.String({ pattern: '^(?:[1-9]\\d?|1\\d\\d|200)$' })),
})
const ById = Type.Object({ id: Type.String({ maxLength: 100 }) })
const Done = Type.Null()

/** The team: who is invited, who is in, with which roles. */
export async function collaboratorRoutes(
  fastify: FastifyInstance,
  { context }: { context: Context },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const { storage, clock, config, sessions, accounts } = context
  const db = sqlOf(storage.database)

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
      const { search, cursor, limit = '50' } = query
      const filter = search?.trim() ? { search: search.trim() } : {}
      const now = clock.now()
      const page = await listPeople(storage.database, now, filter, {
        limit: Number(limit),
        ...(cursor === undefined ? {} : { after: cursor }),
      })
      const { ids } = await superAdmins(storage.database, config)
      const locked = await lockedAmong(
        context,
        page.items.map(person => person.email),
      )
      return {
        items: page.items.map(person => ({
          ...person,
          roles: [...person.roles],
          strategies: [...person.strategies],
          superAdmin: ids.has(person.id),
          locked: locked.has(person.email),
        })),
        ...(page.next === undefined ? {} : { next: page.next }),
        total: await countPeople(storage.database, now, filter),
      }
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
        }),
        response: {
          200: Type.Object({ link: Type.String(), oneTimePassword: Type.Optional(Type.String()) }),
        },
      },
    },
    async request => {
      const email = parseEmailAddress(request.body.email)
      if (email !== undefined) await refuseTakeover(context, request, email)
      const { link, oneTimePassword } = await invite(context, config, {
        ...request.body,
        by: actorOf(request),
      })
      return { link, ...(oneTimePassword === undefined ? {} : { oneTimePassword }) }
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
      const target = await targetOf(context, request, request.params.id)
      if (disabled) await keepAnotherSuperAdmin(context, request, target)
      if (roles !== undefined) {
        await changeRoles(context, target, roles)
        await recordChange(context, request, {
          kind: 'roles',
          target: target.email,
          detail: { from: target.roles, to: roles },
        })
      }
      if (disabled !== undefined && invitationIdOf(target.id) === undefined) {
        await accounts.setDisabled(target.id, disabled)
        if (disabled) await sessions.endOf(target.id)
        const kind = disabled ? 'disabled' : 'enabled'
        await recordChange(context, request, { kind, target: target.email })
      }
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/collaborators/:id',
    { config: { for: 'admin' }, schema: { params: ById, response: { 204: Done } } },
    async (request, reply) => {
      const target = await targetOf(context, request, request.params.id)
      const invitation = invitationIdOf(target.id)
      if (invitation === undefined) {
        await keepAnotherSuperAdmin(context, request, target)
        await sessions.endOf(target.id)
        await removeCollaborator(storage.database, target.id)
        await recordChange(context, request, { kind: 'deleted', target: target.email })
      } else {
        await db.deleteFrom('invitations').where('id', '=', invitation).execute()
        await recordChange(context, request, { kind: 'invitation-withdrawn', target: target.email })
      }
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/collaborators/:id/reset-password',
    {
      config: { for: 'admin' },
      schema: { params: ById, response: { 200: Type.Object({ oneTimePassword: Type.String() }) } },
    },
    async request => {
      const target = await targetOf(context, request, request.params.id)
      const oneTimePassword = await resetPassword(context, target)
      await recordChange(context, request, { kind: 'password-reset', target: target.email })
      return { oneTimePassword }
    },
  )

  app.post(
    '/collaborators/:id/unlock',
    { config: { for: 'admin' }, schema: { params: ById, response: { 204: Done } } },
    async (request, reply) => {
      const target = await targetOf(context, request, request.params.id)
      await unlock(context, target.email)
      await recordChange(context, request, { kind: 'unlocked', target: target.email })
      return reply.code(204).send(null)
    },
  )
}
