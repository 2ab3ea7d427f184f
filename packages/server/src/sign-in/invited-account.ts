import { type Config, provesItselfBy } from '@gatewright/config'
import type { Accounts } from '../accounts/accounts.ts'
import type { InvitedAccount } from '../accounts/invitations.ts'
import { isOffered } from '../accounts/inviter.ts'
import type { StrategyTypes } from '../strategies/registry.ts'
import type { StrategyServices } from '../strategies/strategy.ts'

/** Whose the address of an invitation is already, for the one who invites. Times are milliseconds since 1970. */
export interface AddressHolder {
  readonly id: string
  readonly fullname: string
  /** Ids of the strategies that the account signs in with. */
  readonly strategies: readonly string[]
  readonly lastSignInAt?: number
  /**
   * What becomes of whoever redeems the invitation: `joined` to that account as a further way to sign in, `anew` in the
   * place of all ways that it has, `somebody-new` with an account of their own, or `joined-by-owner`: to it, once
   * its owner is signed in.
   */
  readonly becomes: 'joined' | 'anew' | 'somebody-new' | 'joined-by-owner'
}

/** Why an invitation cannot be for this account, in words for the one who invites. */
export class NotForThisAccount extends Error {}

/**
 * Whose account an address leads to, if it leads to one, and what an invitation of it means there. One provider's second
 * subject with the same address is somebody else, so by the provider that knows the account it is for somebody new, unless a
 * super admin says that it is the same person. By another it may be the same person, and a super admin's invitation says so; an
 * admin's leaves that to the account's owner, or is for somebody new where the strategy has got another provider and the account no other way. It is kept
 * with the invitation, so that what was told is what happens.
 * @throws NotForThisAccount
 */
export async function invitedAccount(
  services: {
    readonly accounts: Pick<Accounts, 'ownerOf' | 'byId' | 'byIdentity' | 'identitiesOf'>
    readonly strategyTypes: StrategyTypes
  } & Pick<StrategyServices, 'database' | 'clock'>,
  config: Pick<Config, 'strategies'>,
  wish: {
    readonly email: string
    readonly strategy: string
    readonly superAdmin: boolean
    readonly samePerson: boolean
    readonly somebodyNew: boolean
  },
): Promise<{ readonly holder?: AddressHolder; readonly account?: InvitedAccount }> {
  const { accounts, strategyTypes } = services
  const { email, strategy, superAdmin, samePerson, somebodyNew } = wish
  const withPassword = await strategyTypes.passwords(services).ownersOfAddress(email)
  const here = withPassword.find(identity => identity.strategy === strategy)
  const password = here && (await accounts.byIdentity(here))
  if (password !== undefined) {
    throw new NotForThisAccount(
      `${password.collaborator.fullname} (${email}) signs in with ${strategy} already. Where the password is lost, a super admin resets it; where the address is somebody else's now, delete that account first.`,
    )
  }
  const id = await accounts.ownerOf(email)
  const found = id === undefined ? undefined : await accounts.byId(id)
  if (found === undefined) {
    if (samePerson)
      throw new NotForThisAccount(`No account has the address ${email}: invite it as somebody new.`)
    return {}
  }
  if (samePerson && somebodyNew) {
    throw new NotForThisAccount('It is either the person of that account or somebody new, not both.')
  }
  if (samePerson && !superAdmin) {
    throw new NotForThisAccount(
      `Only a super admin may say that whoever signs in next as ${email} is ${found.fullname}: it hands the account over.`,
    )
  }
  const identities = await accounts.identitiesOf(found.id)
  // This provider knows the account's person already. Or the strategy has got another one, and no way is left by which the owner
  // could come and join it.
  const hadThisWay = identities.some(identity => identity.strategy === strategy)
  const isSomebodyElse =
    identities.some(identity => provesItselfBy(config, strategy, identity)) ||
    (!superAdmin && hadThisWay && !identities.some(identity => isOffered(config, identity)))
  if (somebodyNew && !superAdmin && !isSomebodyElse) {
    throw new NotForThisAccount(
      `Only a super admin may say that ${email} is somebody else's than ${found.fullname}'s now: it takes the address from that account.`,
    )
  }
  const becomes = samePerson
    ? 'anew'
    : isSomebodyElse || somebodyNew
      ? 'somebody-new'
      : superAdmin
        ? 'joined'
        : 'joined-by-owner'
  const holder = {
    id: found.id,
    fullname: found.fullname,
    strategies: [...new Set(identities.map(identity => identity.strategy))].filter(known =>
      config.strategies.some(({ id }) => id === known),
    ),
    ...(found.lastSignInAt === undefined ? {} : { lastSignInAt: found.lastSignInAt }),
    becomes,
  } as const
  if (becomes === 'joined-by-owner') return { holder }
  const told = somebodyNew && superAdmin ? 'apart' : 'another'
  return { holder, account: { id: found.id, mode: becomes === 'somebody-new' ? told : becomes } }
}
