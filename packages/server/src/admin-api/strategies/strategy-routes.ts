import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { callbackUrlOf, type StrategyConfig } from '@gatewright/config'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { readableAddresses } from '../../identity/email-address.ts'
import { neverReturned } from '../../sign-in/never-returned.ts'
import type { StrategyType } from '../../strategies/strategy.ts'

/** Sign-ins that a strategy lists. */
const LISTED = 5

const Accounts = Type.Union([Type.Literal('here'), Type.Literal('elsewhere')])
const Strategy = Type.Object({
  id: Type.String(),
  label: Type.String(),
  type: Type.String(),
  accounts: Accounts,
  keepsPasswords: Type.Boolean({ description: 'Whether its passwords are kept here.' }),
  canBeTested: Type.Boolean(),
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
  neverReturned: Type.Optional(
    Type.Object(
      {
        begun: Type.Number(),
        since: Type.Number({ description: 'Milliseconds since 1970.' }),
        callbackURL: Type.String({ description: 'To register at the provider.' }),
        mend: Type.String({ description: 'The likely cause, and what to do.' }),
        others: Type.String({ description: 'What else it may be.' }),
      },
      { description: 'Several have left for the provider, and none has come back.' },
    ),
  ),
  secretExpiresAt: Type.Optional(Type.Number()),
  invited: Type.Number({
    description: 'Open invitations and accounts, of each a thousand at most, and entries of superAdmins.',
  }),
  allowSelfSignup: Type.Boolean(),
})

const StrategyTypeInfo = Type.Object({
  type: Type.String(),
  accounts: Accounts,
  canBeTested: Type.Boolean({ description: 'Whether a sign-in can be rehearsed.' }),
})

type StrategyContext = Pick<
  Context,
  'config' | 'accounts' | 'invitations' | 'audit' | 'strategyTypes' | 'unreturned'
>

/** The ways to sign in, and how each of them is doing. */
export const strategyRoutes: FastifyPluginAsyncTypebox<{ readonly context: StrategyContext }> = async (
  app,
  { context },
) => {
  const { config, accounts, invitations, audit, strategyTypes } = context

  app.get(
    '/strategies',
    // Admins choose one when they invite somebody. Nothing of it is secret.
    { config: { for: 'admin' }, schema: { response: { 200: Type.Array(Strategy) } } },
    () => Promise.all(config.strategies.map(described)),
  )

  app.get('/strategies/types', { schema: { response: { 200: Type.Array(StrategyTypeInfo) } } }, async () =>
    strategyTypes.all.map(type => ({ type: type.definition.type, ...abilitiesOf(type) })),
  )

  async function described(strategy: StrategyConfig) {
    const type = strategyTypes.named(strategy.type)
    if (type === undefined) throw new TypeError(`no strategy of type ${strategy.type}`)
    return {
      id: strategy.id,
      label: strategy.label,
      type: strategy.type,
      ...abilitiesOf(type),
      keepsPasswords: type.passwords !== undefined,
      offered: strategy.offered,
      notOfferedBecause: strategy.notOfferedBecause,
      callbackURL:
        type.takes === 'redirect'
          ? callbackUrlOf(config.http.externalUrl, strategy.type, strategy.id)
          : undefined,
      lastSignIns: await lastSignIns(strategy.id),
      ...(type.takes === 'redirect' && { neverReturned: await neverReturned(context, strategy) }),
      invited: await howManyMaySignIn(strategy.id),
      allowSelfSignup: strategy.allowSelfSignup,
    }
  }

  async function lastSignIns(strategy: string) {
    const entries = await audit.lastSignIns(strategy, LISTED)
    return entries.map(({ actor, at, result, ref }) => ({
      email: readableAddresses(actor),
      at,
      ok: result === 'ok',
      ref,
    }))
  }

  /** Of a strategy whose self-signup is off; 0 is what a fresh strategy is forgotten with. */
  async function howManyMaySignIn(strategy: string): Promise<number> {
    const open = await invitations.countOpen(strategy)
    const known = await accounts.countWith(strategy)
    return open + known + (await accounts.countUnredeemed(config, strategy))
  }
}

const abilitiesOf = (type: StrategyType) => ({
  accounts: type.definition.accounts,
  canBeTested: type.takes === 'redirect' && type.rehearse !== undefined,
})
