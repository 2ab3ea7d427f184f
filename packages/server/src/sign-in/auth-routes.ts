import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { GatewrightError } from '../errors.ts'
import { version } from '../version.ts'
import { createAdminGrant } from './admin-link.ts'

const Offered = Type.Object({
  id: Type.String(),
  label: Type.String(),
  type: Type.String(),
  loginUrl: Type.String(),
  hidden: Type.Boolean(),
})
const Me = Type.Object({
  collaborator: Type.Object({ id: Type.String(), email: Type.String(), fullname: Type.String() }),
  roles: Type.Array(Type.String()),
  groups: Type.Array(Type.String()),
  superAdmin: Type.Boolean(),
  strategy: Type.Object({ id: Type.String(), label: Type.String() }),
  session: Type.Object({ expiresAt: Type.Number({ description: 'Milliseconds since 1970.' }) }),
  apps: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), url: Type.String() })),
})

/** Which ways to sign in there are, who I am, and the exchange of the one-time link for a cookie. */
export async function authRoutes(fastify: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const { config, strategies, gate } = context

  app.get(
    '/api/v1/auth/config',
    {
      schema: {
        response: {
          200: Type.Object({
            strategies: Type.Array(Offered),
            product: Type.Object({ version: Type.String() }),
          }),
        },
      },
    },
    async () => ({
      strategies: [...strategies.values()].map(({ id, kind, config: { label, type, hidden } }) => ({
        id,
        label,
        type,
        hidden,
        loginUrl: kind === 'form' ? `/api/v1/auth/login/basic/${id}` : `/api/v1/auth/login/oauth2/${id}`,
      })),
      product: { version },
    }),
  )

  app.get('/api/v1/auth/me', { schema: { response: { 200: Me } } }, async (request, reply) => {
    const caller = await context.callerOf(request.raw)
    if (caller === undefined) throw new GatewrightError('not_signed_in')
    reply.header('cache-control', 'no-store')
    return {
      collaborator: { id: caller.collaboratorId, email: caller.email, fullname: caller.fullname },
      roles: [...caller.roles],
      groups: [...caller.groups],
      superAdmin: caller.superAdmin,
      strategy: {
        id: caller.strategy,
        label: config.strategies.find(s => s.id === caller.strategy)?.label ?? caller.strategy,
      },
      session: { expiresAt: caller.expiresAt },
      apps: gate.appsFor(caller).map(({ id, name, urls: [url] }) => ({
        id,
        name,
        url: url === undefined ? '' : `${url.origin}${url.pathPrefix}`,
      })),
    }
  })

  app.post(
    '/api/v1/auth/admin-link',
    {
      schema: {
        body: Type.Object({ token: Type.String({ maxLength: 200 }) }),
        response: {
          200: Type.Object({ expiresAt: Type.Number({ description: 'Milliseconds since 1970.' }) }),
        },
      },
    },
    async (request, reply) => {
      const { setCookie, expiresAt } = await createAdminGrant(context).accept(request.body.token)
      reply.header('set-cookie', setCookie)
      return { expiresAt }
    },
  )
}
