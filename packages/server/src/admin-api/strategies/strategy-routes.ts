import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { StrategyConfig } from '@gatewright/config'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'

/** Sign-ins that a strategy lists. */
const LISTED = 5

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

type StrategyContext = Pick<Context, 'config' | 'accounts' | 'invitations' | 'audit'>

/** The ways to sign in, and how each of them is doing. */
export const strategyRoutes: FastifyPluginAsyncTypebox<{ readonly context: StrategyContext }> = async (
  app,
  { context },
) => {
  const { config, accounts, invitations, audit } = context

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
      notOfferedBecause: strategy.notOfferedBecause,
      callbackURL: strategy.type === 'oauth2' ? strategy.options.callbackURL : undefined,
      lastSignIns: await lastSignIns(strategy.id),
      invited: await howManyMaySignIn(strategy.id),
      allowSelfSignup: strategy.allowSelfSignup,
    }
  }

  async function lastSignIns(strategy: string) {
    const entries = await audit.lastSignIns(strategy, LISTED)
    return entries.map(({ actor, at, result, ref }) => ({ email: actor, at, ok: result === 'ok', ref }))
  }

  /** Of a strategy whose self-signup is off; 0 is what a fresh strategy is forgotten with. */
  async function howManyMaySignIn(strategy: string): Promise<number> {
    const open = await invitations.countOpen(strategy)
    const known = await accounts.countWith(strategy)
    return open + known + (await accounts.countUnredeemed(config, strategy))
  }
}
