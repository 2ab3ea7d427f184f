import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { StrategyConfig } from '@gatewright/config'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { howManyInvited } from './invited.ts'
import { lastSignIns } from './last-sign-ins.ts'

const Strategy = Type.Object({
  id: Type.String(),
  label: Type.String(),
  type: Type.String(),
  offered: Type.Boolean(),
  notOfferedBecause: Type.Optional(Type.String()),
  callbackURL: Type.Optional(Type.String()),
  lastSignIns: Type.Array(
    Type.Object({
      email: Type.String(),
      at: Type.Number({ description: 'Milliseconds since 1970.' }),
      ok: Type.Boolean(),
      ref: Type.Optional(Type.String()),
    }),
  ),
  secretExpiresAt: Type.Optional(Type.Number()),
  invited: Type.Number({ description: 'Open invitations, entries of superAdmins, and accounts.' }),
  allowSelfSignup: Type.Boolean(),
})

/** The ways to sign in, and how each of them is doing. */
export async function strategyRoutes(
  fastify: FastifyInstance,
  { context }: { context: Context },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const { config, storage, clock } = context

  app.get(
    '/strategies',
    // Admins choose one when they invite somebody. Nothing of it is secret.
    { config: { for: 'admin' }, schema: { response: { 200: Type.Array(Strategy) } } },
    () => Promise.all(config.strategies.map(described)),
  )

  async function described(strategy: StrategyConfig) {
    return {
      id: strategy.id,
      label: strategy.label,
      type: strategy.type,
      offered: strategy.offered,
      ...(strategy.notOfferedBecause === undefined ? {} : { notOfferedBecause: strategy.notOfferedBecause }),
      ...(strategy.type === 'oauth2' ? { callbackURL: strategy.options.callbackURL } : {}),
      lastSignIns: await lastSignIns(storage.database, strategy.id),
      invited: await howManyInvited(storage.database, clock.now(), config, strategy.id),
      allowSelfSignup: strategy.allowSelfSignup,
    }
  }
}
