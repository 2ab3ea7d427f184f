import type { ListedPerson } from '../../accounts/people.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import type { Caller } from '../../identity/caller.ts'
import { refused } from './refused.ts'

/** How many sessions and API tokens of somebody have ended. */
type EndedOf = Awaited<ReturnType<Context['revocation']['endOf']>>

/** Whether a strategy keeps passwords here. */
export const keepsPasswords = (
  { config, strategyTypes }: Pick<Context, 'config' | 'strategyTypes'>,
  strategy: string | undefined,
): boolean =>
  config.strategies.some(
    ({ id, type }) => id === strategy && strategyTypes.named(type)?.passwords !== undefined,
  )

/** Passwords of every strategy that keeps them here. */
export const passwordsOf = ({
  strategyTypes,
  storage,
  clock,
}: Pick<Context, 'strategyTypes' | 'storage' | 'clock'>) =>
  strategyTypes.passwords({ database: storage.database, clock })

/**
 * Gives a one-time password, and ends every session and every API token: whoever knew the old one may have made some. Whoever
 * resets a password gets it, and could sign in with it. So an admin resets it only for somebody who has never signed in: the
 * password of an account that is in use is its owner's, and an admin with another one would be that person in every app.
 * That the address is theirs is an act of its own, `vouchFor`: a super admin's reset leaves what was said of it. An admin's takes
 * it back, for the password that a super admin made was meant for somebody else's hands.
 * @throws GatewrightError `bad_request` for somebody whose password is the provider's; `forbidden` for an admin, as above
 */
export async function resetPassword(
  context: Pick<Context, 'accounts' | 'revocation' | 'config' | 'strategyTypes' | 'storage' | 'clock'>,
  target: ListedPerson,
  caller: Pick<Caller, 'superAdmin'>,
): Promise<{ readonly oneTimePassword: string } & EndedOf> {
  const { accounts, revocation, config, strategyTypes, storage, clock } = context
  const wanted = [target.invitation?.strategy, ...target.strategies].find(id => keepsPasswords(context, id))
  const strategy = config.strategies.find(({ id }) => id === wanted)
  const passwords =
    strategy && strategyTypes.named(strategy.type)?.passwords?.({ database: storage.database, clock })
  if (strategy === undefined || passwords === undefined) {
    const ways = target.strategies.join(', ') || target.invitation?.strategy
    throw refused(`${target.email} signs in with ${ways ?? 'nothing yet'}, which has no password here.`)
  }
  const identities = await accounts.identitiesOf(target.id)
  if (identities.length > 0 && !caller.superAdmin) {
    throw new GatewrightError('forbidden', {
      response: {
        message: `${target.email} has signed in before. Whoever resets their password gets it, and could sign in as them: ask a super admin to reset it.`,
      },
      detail: { reason: 'an admin would get the password of an account that is in use' },
    })
  }
  const subjects = identities.map(({ subject }) => subject)
  // The password first: from there on nobody signs in with the old one who would be missed by the end.
  const oneTimePassword = await passwords.resetPassword(strategy.id, {
    subjects,
    email: target.email,
    ...(caller.superAdmin ? {} : { vouched: false }),
  })
  return { oneTimePassword, ...(await revocation.endOf(target.id)) }
}
