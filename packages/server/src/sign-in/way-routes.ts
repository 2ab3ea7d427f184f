import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { removeWay } from '../accounts/remove-way.ts'
import { GatewrightError } from '../errors.ts'
import { REVOKES } from '../storage/database.ts'
import type { SignInContext } from './context.ts'
import { type Owner, removableWay } from './removable-way.ts'
import { wayNames } from './way-names.ts'

const Way = Type.Object({
  id: Type.String(),
  strategy: Type.Object({ id: Type.String(), label: Type.String() }),
  offered: Type.Boolean({ description: 'Whether one can sign in with its strategy now.' }),
  address: Type.String({ description: 'What its provider says; empty where it says none.' }),
  addedBy: Type.String({ description: 'Who let it in, in words: `an invitation of ada@example.com`.' }),
  createdAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  lastUsedAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  noticed: Type.Boolean({ description: 'Whether the owner of the account has taken notice of it.' }),
  current: Type.Boolean({ description: 'The one of this session.' }),
})

/** Everybody's own ways to sign in. A session asks and never a token, which would speak for its owner. */
export const wayRoutes: FastifyPluginAsyncTypebox<{ readonly context: SignInContext }> = async (
  app,
  { context },
) => {
  const { accounts, config, clock, strategies, strategyTypes, audit } = context
  const names = wayNames(strategies)
  /** One that is not offered any more has a name all the same. */
  const labelOf = (strategy: string) =>
    names.get(strategy)?.name ?? config.strategies.find(({ id }) => id === strategy)?.label ?? strategy
  app.addHook('onRequest', async (_, reply) => {
    reply.header('cache-control', 'no-store')
  })

  async function signedIn(request: FastifyRequest): Promise<Owner> {
    const caller = await context.callerOf(request.raw)
    if (caller?.identityId === undefined) throw new GatewrightError('not_signed_in')
    return { ...caller, identityId: caller.identityId }
  }

  app.get('/api/v1/auth/identities', { schema: { response: { 200: Type.Array(Way) } } }, async request => {
    const { collaboratorId, identityId } = await signedIn(request)
    return (await accounts.identitiesOf(collaboratorId)).map(identity => ({
      id: identity.id,
      strategy: {
        id: identity.strategy,
        label: labelOf(identity.strategy),
      },
      offered: strategies.has(identity.strategy),
      address: identity.email,
      addedBy: identity.addedBy,
      createdAt: identity.createdAt,
      lastUsedAt: identity.lastUsedAt,
      noticed: identity.noticed,
      current: identity.id === identityId,
    }))
  })

  app.post(
    '/api/v1/auth/identities/notice',
    {
      schema: {
        body: Type.Object({
          ids: Type.Array(Type.String({ maxLength: 64 }), {
            maxItems: 100,
            description:
              'Those that were seen. A way never speaks for itself, nor one that is not noticed yet.',
          }),
        }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { identityId, collaboratorId } = await signedIn(request)
      await accounts.notice({ id: identityId, collaboratorId }, request.body.ids)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/v1/auth/identities/:id',
    {
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const caller = await signedIn(request)
      const identity = await removableWay(context, caller, request.params.id)
      await audit.transaction(async (tx, record) => {
        await removeWay(tx, clock, config, identity, (tx, removed) =>
          strategyTypes.passwords({ database: tx, clock }).forget(removed),
        )
        await record({
          kind: 'way-removed',
          actorId: caller.collaboratorId,
          actor: caller.email,
          target: caller.email,
          result: 'ok',
          address: context.clientOf(request.raw).address,
          detail: { strategy: identity.strategy, address: identity.email },
        })
      }, REVOKES)
      return reply.code(204).send(null)
    },
  )
}
