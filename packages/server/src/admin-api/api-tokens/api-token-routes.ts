import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { revokeApiToken } from '../../programs/api-tokens/create-and-revoke.ts'
import { type TargetContext, targetOf } from '../collaborators/target.ts'
import { Paging, pageOf } from '../paging.ts'
import { actorOf, type ChangeLogging } from '../record-change.ts'
import { signedInCaller } from '../standing.ts'

/** Tokens that one answer lists, the newest first, unless fewer are asked for. */
const LISTED = 1000

const ApiToken = Type.Object({
  id: Type.String(),
  name: Type.String(),
  apps: Type.Array(Type.String()),
  collaboratorId: Type.String(),
  email: Type.String(),
  fullname: Type.String(),
  superAdmin: Type.Boolean({ description: 'Its owner is one, so only a super admin may revoke it.' }),
  createdAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  expiresAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  lastUsedAt: Type.Optional(Type.Number({ description: 'Milliseconds since 1970, to the minute.' })),
})

type ApiTokenContext = TargetContext & ChangeLogging & Pick<Context, 'apiTokens'>

/** Everybody's personal API tokens. Never their values: nobody has those but whoever made them. */
export const apiTokenRoutes: FastifyPluginAsyncTypebox<{ readonly context: ApiTokenContext }> = async (
  app,
  { context },
) => {
  app.get(
    '/api-tokens',
    {
      config: { for: 'admin' },
      schema: {
        querystring: Type.Object({
          collaboratorId: Type.Optional(Type.String({ maxLength: 64 })),
          ...Paging.properties,
        }),
        response: { 200: Type.Object({ items: Type.Array(ApiToken), next: Type.Optional(Type.String()) }) },
      },
    },
    async ({ query }) => {
      const { ids } = await context.accounts.superAdmins(context.config)
      const { rows: listed, next } = await pageOf(
        query,
        LISTED,
        page => context.apiTokens.listWithOwners({ ...page, collaboratorId: query.collaboratorId }),
        ({ id, createdAt }) => ({ id, at: createdAt }),
      )
      return {
        next,
        items: listed.map(({ strategy: _, source: __, ...token }) => ({
          ...token,
          apps: [...token.apps],
          superAdmin: ids.has(token.collaboratorId),
        })),
      }
    },
  )

  app.delete(
    '/api-tokens/:id',
    {
      config: { for: 'admin' },
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const token = await context.apiTokens.byId(request.params.id)
      if (token === undefined) throw new GatewrightError('gone')
      const owner = await targetOf(context, signedInCaller(request), token.collaboratorId)
      const { address } = context.clientOf(request.raw)
      await revokeApiToken(context, {
        token,
        ownerEmail: owner.email,
        by: { ...actorOf(request), address },
      })
      return reply.code(204).send(null)
    },
  )
}
