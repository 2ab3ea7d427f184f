import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { AccountIdentity } from '../../accounts/account-identity.ts'
import { removeWay } from '../../accounts/remove-way.ts'
import { whatStands } from '../../accounts/what-stands.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { REVOKES } from '../../storage/database.ts'
import { type ChangeLogging, changing } from '../record-change.ts'
import { signedInCaller } from '../standing.ts'
import { refused } from './refused.ts'
import { type TargetContext, targetOf } from './target.ts'
import { vouchFor } from './vouch.ts'

const AddressOf = Type.Object(
  { id: Type.String(), fullname: Type.String(), email: Type.String() },
  { description: 'Another account that owns the address: it does not count here.' },
)
const Way = Type.Object({
  id: Type.String(),
  strategy: Type.String(),
  offered: Type.Boolean({ description: 'Whether one can sign in with its strategy now.' }),
  keepsPassword: Type.Boolean({ description: 'Its password lives here.' }),
  address: Type.String({ description: 'What its provider says; empty where it says none.' }),
  addressTrusted: Type.Boolean({ description: 'Whether rules may match the address.' }),
  addressOf: Type.Optional(AddressOf),
  addedBy: Type.String({ description: 'Who let it in, in words.' }),
  createdAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  lastUsedAt: Type.Number({ description: 'Milliseconds since 1970.' }),
  noticed: Type.Boolean({ description: 'Whether the owner of the account has taken notice of it.' }),
})
const ById = Type.Object({ id: Type.String({ maxLength: 100 }) })
const OfPerson = Type.Object({
  id: Type.String({ maxLength: 100 }),
  identityId: Type.String({ maxLength: 64 }),
})

type WayContext = TargetContext & ChangeLogging & Pick<Context, 'strategies'>

/** What somebody signs in with: to be seen by admins, and taken away by super admins. */
export const wayRoutes: FastifyPluginAsyncTypebox<{ readonly context: WayContext }> = async (
  app,
  { context },
) => {
  const { accounts, config, clock, strategies, strategyTypes } = context

  app.get(
    '/collaborators/:id/identities',
    { config: { for: 'admin' }, schema: { params: ById, response: { 200: Type.Array(Way) } } },
    async ({ params: { id } }) => Promise.all((await accounts.identitiesOf(id)).map(shown)),
  )

  app.delete(
    '/collaborators/:id/identities/:identityId',
    { config: { for: 'super-admin' }, schema: { params: OfPerson, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const caller = signedInCaller(request)
      const { id, identityId } = request.params
      const target = await targetOf(context, caller, id)
      const identity = (await accounts.identitiesOf(target.id)).find(each => each.id === identityId)
      if (identity === undefined) throw new GatewrightError('gone', { detail: { identity: identityId } })
      if (identity.id === caller.identityId) {
        throw refused('You are signed in this way now. Ask another super admin to remove it.')
      }
      await changing(
        context,
        request,
        async (tx, record) => {
          await removeWay(tx, clock, config, identity, (tx, removed) =>
            strategyTypes.passwords({ database: tx, clock }).forget(removed),
          )
          await record({
            kind: 'way-removed',
            target: target.email,
            detail: { strategy: identity.strategy, address: identity.email },
          })
        },
        REVOKES,
      )
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/collaborators/:id/vouch',
    { config: { for: 'super-admin' }, schema: { params: ById, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const target = await targetOf(context, signedInCaller(request), request.params.id)
      await changing(context, request, async (tx, record) => {
        const addresses = await vouchFor(context, tx, target)
        await record({
          kind: 'address-vouched',
          target: addresses.join(', '),
          detail: { collaborator: target.id },
        })
      })
      return reply.code(204).send(null)
    },
  )

  async function shown(identity: AccountIdentity) {
    const strategy = config.strategies.find(({ id }) => id === identity.strategy)
    const ownerId = await accounts.ownerOf(identity.email)
    const owner =
      ownerId === undefined || ownerId === identity.collaboratorId ? undefined : await accounts.byId(ownerId)
    return {
      id: identity.id,
      strategy: identity.strategy,
      offered: strategies.has(identity.strategy),
      keepsPassword: strategy !== undefined && strategyTypes.named(strategy.type)?.passwords !== undefined,
      address: identity.email,
      addressTrusted: whatStands(identity, config).emailTrusted,
      ...(owner && { addressOf: { id: owner.id, fullname: owner.fullname, email: owner.email } }),
      addedBy: identity.addedBy,
      createdAt: identity.createdAt,
      lastUsedAt: identity.lastUsedAt,
      noticed: identity.noticed,
    }
  }
}
