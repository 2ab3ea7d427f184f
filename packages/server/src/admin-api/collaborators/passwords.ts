import { createAccountStore } from '../../accounts/account-store.ts'
import type { Invitation } from '../../accounts/invitations.ts'
import { inviterStanding } from '../../accounts/inviter.ts'
import type { ListedPerson } from '../../accounts/people.ts'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Database } from '../../storage/database.ts'
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

/** The way of an account, or of an invitation, that has a password to reset here; by its strategy. */
export const passwordWayOf = (
  context: Pick<Context, 'config' | 'strategyTypes'>,
  { strategies, invitation }: Pick<ListedPerson, 'strategies' | 'invitation'>,
): string | undefined =>
  (invitation === undefined ? strategies : [invitation.strategy]).find(id => keepsPasswords(context, id))

/** Passwords of every strategy that keeps them here. */
export const passwordsOf = ({
  strategyTypes,
  storage,
  clock,
}: Pick<Context, 'strategyTypes' | 'storage' | 'clock'>) =>
  strategyTypes.passwords({ database: storage.database, clock })

type ResetContext = Pick<
  Context,
  'accounts' | 'revocation' | 'config' | 'strategyTypes' | 'storage' | 'clock'
>

/**
 * Gives a one-time password, and ends every session and every API token: whoever knew the old one may have made some. Whoever
 * resets a password gets it, and could sign in with it. So an admin resets it only for somebody who has never signed in: the
 * password of an account that is in use is its owner's, and an admin with another one would be that person in every app.
 * That the address is theirs is an act of its own, `vouchFor`: a super admin's reset leaves what was said of it. An admin's takes
 * it back, for the password that a super admin made was meant for somebody else's hands.
 *
 * It is the password of the account or of the invitation that is asked about, and never one that is found by an address alone: a
 * stranger's account may say anybody's.
 * @returns what does it, for the transaction in which it is written down; the new password is hashed before
 * @throws GatewrightError `bad_request` for somebody whose password is the provider's; `forbidden` for an admin, as above
 */
export async function prepareReset(
  context: ResetContext,
  target: ListedPerson,
  caller: Pick<Caller, 'superAdmin'>,
): Promise<(tx: Database) => Promise<{ readonly oneTimePassword: string } & EndedOf>> {
  const { accounts, revocation } = context
  if (target.invitation !== undefined) {
    const write = await resetOfInvitation(context, target.invitation, caller)
    return async tx => ({ oneTimePassword: await write(tx), sessions: 0, apiTokens: 0 })
  }
  const strategy = passwordWayOf(context, target)
  const passwords = passwordsBy(context, strategy)
  if (strategy === undefined || passwords === undefined) throw withoutPassword(target, target.strategies)
  const identities = await accounts.identitiesOf(target.id)
  if (identities.length > 0 && !caller.superAdmin) {
    throw new GatewrightError('forbidden', {
      response: {
        message: `${target.email} has signed in before. Whoever resets their password gets it, and could sign in as them: ask a super admin to reset it.`,
      },
      detail: { reason: 'an admin would get the password of an account that is in use' },
    })
  }
  // Of this strategy's identities alone: another's provider chooses its subjects, and could name one of ours.
  const subjects = identities.filter(each => each.strategy === strategy).map(({ subject }) => subject)
  const write = await passwords.prepareReset(strategy, { subjects }, trustAfter(caller))
  if (write === undefined) throw withoutPassword(target, target.strategies)
  // Together: nobody signs in with the old password in between, who would be missed by the end.
  return async tx => {
    const oneTimePassword = await write(tx)
    // Of an account, or a way, that was taken away meanwhile it would be nobody's.
    const within = createAccountStore(tx, context.clock)
    const left = (await within.hold(target.id)) ? await within.identitiesOf(target.id) : []
    if (!left.some(each => each.strategy === strategy && subjects.includes(each.subject)))
      throw new GatewrightError('gone', { detail: { collaborator: target.id } })
    return { oneTimePassword, ...(await revocation.endOf(target.id, {}, tx)) }
  }
}

/** Another one-time password for an invitation. Where its address has got somebody's password meanwhile, that one is not touched. */
async function resetOfInvitation(
  context: ResetContext,
  invitation: Invitation,
  caller: Pick<Caller, 'superAdmin'>,
): Promise<(tx: Database) => Promise<string>> {
  const { email, strategy } = invitation
  if ((await inviterStanding(context.accounts, context.config, invitation)).notCounting !== undefined) {
    throw refused(
      `The invitation of ${email} does not count any more: whoever gave it may not. Invite again.`,
    )
  }
  if (invitation.expiresAt <= context.clock.now()) {
    throw refused(`The invitation of ${email} has run out. Invite again.`)
  }
  const passwords = passwordsBy(context, strategy)
  if (passwords === undefined) throw withoutPassword({ email }, [strategy])
  const owners = (await passwords.ownersOfAddress(email)).filter(owner => owner.strategy === strategy)
  for (const owner of owners) {
    const holder = await context.accounts.byIdentity(owner)
    if (holder === undefined) continue
    throw refused(
      `${email} has a password with ${strategy} already, of the account of ${holder.collaborator.fullname}: reset it there.`,
    )
  }
  const write = await passwords.prepareReset(strategy, { invited: email }, trustAfter(caller))
  if (write === undefined) throw withoutPassword({ email }, [strategy])
  return write
}

/** Whoever is no super admin gets a password that was meant for somebody else's hands, and could hand it to anybody. */
const trustAfter = ({ superAdmin }: Pick<Caller, 'superAdmin'>) => (superAdmin ? undefined : false)

function passwordsBy({ config, strategyTypes, storage, clock }: ResetContext, id: string | undefined) {
  const strategy = config.strategies.find(each => each.id === id)
  return strategy && strategyTypes.named(strategy.type)?.passwords?.({ database: storage.database, clock })
}

const withoutPassword = ({ email }: Pick<ListedPerson, 'email'>, strategies: readonly string[]) =>
  refused(`${email} signs in with ${strategies.join(', ') || 'nothing yet'}, which has no password here.`)
