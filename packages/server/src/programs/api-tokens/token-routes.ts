import type { IncomingMessage } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { AppConfig, Config } from '@gatewright/config'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Audit } from '../../audit/audit.ts'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import type { ApiToken, ApiTokens } from './api-token.ts'
import { createApiToken, mostDays, revokeApiToken, usualDays } from './create-and-revoke.ts'

const Token = Type.Object({
  id: Type.String(),
  name: Type.String(),
  apps: Type.Array(Type.String()),
  createdAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  expiresAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  lastUsedAt: Type.Optional(Type.Number({ description: 'Milliseconds since 1970, to the minute.' })),
})
const OpenableApp = Type.Object({ id: Type.String(), name: Type.String(), url: Type.String() })
const NewToken = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  apps: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 100 }),
  days: Type.Optional(
    Type.Integer({ minimum: 1, maximum: mostDays, description: `How long it works; ${usualDays} days.` }),
  ),
})

/** What these routes need of the rest of the server. */
export interface TokenRoutesContext {
  readonly config: Config
  readonly clock: Clock
  readonly audit: Pick<Audit, 'transaction'>
  readonly apiTokens: ApiTokens
  readonly sessions: Pick<Sessions, 'proofOf'>
  callerOf(request: IncomingMessage): Promise<Caller | undefined>
  clientOf(request: IncomingMessage): { readonly address: string }
}

/**
 * Everybody's own tokens. A session makes them and never another token: a stolen one could otherwise renew itself for
 * ever.
 */
export async function tokenRoutes(
  fastify: FastifyInstance,
  {
    context,
    openableApps,
  }: {
    readonly context: TokenRoutesContext
    /** The apps that a token of this person could open. */
    readonly openableApps: (caller: Caller) => readonly AppConfig[]
  },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', async (_, reply) => {
    reply.header('cache-control', 'no-store')
  })

  async function signedIn(request: FastifyRequest): Promise<Caller> {
    const caller = await context.callerOf(request.raw)
    if (caller === undefined) throw new GatewrightError('not_signed_in')
    return caller
  }
  const author = (request: FastifyRequest, { collaboratorId, email }: Caller) => ({
    id: collaboratorId,
    name: email,
    address: context.clientOf(request.raw).address,
  })

  app.get('/api/v1/auth/tokens', { schema: { response: { 200: Type.Array(Token) } } }, async request => {
    const { collaboratorId } = await signedIn(request)
    return (await context.apiTokens.list(collaboratorId)).map(shown)
  })

  app.get(
    '/api/v1/auth/tokens/apps',
    {
      schema: {
        response: {
          200: Type.Array(OpenableApp, { description: 'What a token of whoever asks could open.' }),
        },
      },
    },
    async request =>
      openableApps(await signedIn(request)).map(({ id, name, urls: [first] }) => ({
        id,
        name,
        url: first === undefined ? '' : first.origin + first.pathPrefix,
      })),
  )

  app.post(
    '/api/v1/auth/tokens',
    {
      schema: {
        body: NewToken,
        response: {
          201: Type.Object({ token: Token, value: Type.String({ description: 'Shown this once.' }) }),
        },
      },
    },
    async (request, reply) => {
      const caller = await signedIn(request)
      const { sessionId, identityId } = caller
      const proof = await context.sessions.proofOf(sessionId)
      if (proof === undefined || identityId === undefined) throw new GatewrightError('not_signed_in')
      const { token, value } = await createApiToken(context, context.config, {
        ...request.body,
        owner: { id: caller.collaboratorId, email: caller.email },
        proved: { ...proof, identityId, sessionId },
        choice: openableApps(caller),
        by: author(request, caller),
      })
      return reply.code(201).send({ token: shown(token), value })
    },
  )

  app.delete(
    '/api/v1/auth/tokens/:id',
    {
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const caller = await signedIn(request)
      const token = await context.apiTokens.byId(request.params.id)
      // The same answer for another's as for none, so that ids cannot be tried out.
      if (token === undefined || token.collaboratorId !== caller.collaboratorId) {
        throw new GatewrightError('gone')
      }
      await revokeApiToken(context, { token, ownerEmail: caller.email, by: author(request, caller) })
      return reply.code(204).send(null)
    },
  )
}

const shown = ({ id, name, apps, createdAt, expiresAt, lastUsedAt }: ApiToken) => ({
  id,
  name,
  apps: [...apps],
  createdAt,
  expiresAt,
  ...(lastUsedAt !== undefined && { lastUsedAt }),
})
