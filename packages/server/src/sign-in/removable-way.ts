import type { AccountIdentity } from '../accounts/account-identity.ts'
import { GatewrightError } from '../errors.ts'
import type { Caller } from '../identity/caller.ts'
import type { SignInContext } from './context.ts'

/** A caller with a session, which is an identity's. */
export type Owner = Caller & { readonly identityId: string }

/**
 * The way to sign in that its owner takes away from their own account. Whoever has got in by a way of their own must not shut
 * the owner out, nor end a super admin by a session that is none.
 * @throws GatewrightError `gone` for a way that is none of theirs, `bad_request` with the reason
 */
export async function removableWay(
  { accounts, config }: Pick<SignInContext, 'accounts' | 'config'>,
  caller: Owner,
  wayId: string,
): Promise<AccountIdentity> {
  const own = await accounts.identitiesOf(caller.collaboratorId)
  const identity = own.find(({ id }) => id === wayId)
  // The same answer for another's as for none, so that ids cannot be tried out.
  if (identity === undefined) throw new GatewrightError('gone')
  if (identity.id === caller.identityId) {
    throw refused('You are signed in this way now. Sign in another way to remove it.')
  }
  if (own.find(({ id }) => id === caller.identityId)?.noticed !== true) {
    throw refused(
      'The way that you are signed in by is new. Sign in by the earlier one first, and say that it is yours.',
    )
  }
  if (!caller.superAdmin && (await accounts.isSuperAdmin(identity, config))) {
    throw refused('This way makes you a super admin. Remove it where you are signed in as one.')
  }
  return identity
}

const refused = (reason: string) =>
  new GatewrightError('bad_request', { response: { message: reason, reason }, detail: { reason } })
