import { type Config, provesItselfBy } from '@gatewright/config'
import { together } from '../storage/unwaited.ts'
import type { Accounts } from './accounts.ts'
import type { Invitation } from './invitations.ts'
import { effectiveRoles } from './roles.ts'

/** Why an invitation redeems nothing: its inviter's account, the way they had invited by, or their right to invite is gone. */
export type NotCounting = 'deleted' | 'disabled' | 'way-gone' | 'no-admin'

/** What an invitation says now. */
export interface InviterStanding {
  /** Absent where it counts. */
  readonly notCounting?: NotCounting
  /** Whether what it says of an account counts: only a super admin, or the command line, may say that. */
  readonly superAdmin: boolean
}

/**
 * What the inviter may say now, judged anew as everything that is derived from somebody: an invitation is open for two weeks,
 * and whoever gave it may have been deleted, disabled, or an admin no longer. Asked of the identity by which they were signed in, for
 * rights belong to identities: one that was taken away, or whose provider the file offers no longer, says nothing more. Where nobody
 * knows by which (data of an earlier version), each way that the account has must be able to say it.
 */
export async function inviterStanding(
  accounts: Pick<Accounts, 'identitiesOf' | 'byId' | 'isSuperAdmin'>,
  config: Pick<Config, 'superAdmins' | 'roles' | 'strategies'>,
  { invitedBy, invitedByIdentity }: Pick<Invitation, 'invitedBy' | 'invitedByIdentity'>,
): Promise<InviterStanding> {
  if (invitedBy === undefined) return { superAdmin: true }
  const [collaborator, identities] = await together([
    accounts.byId(invitedBy),
    accounts.identitiesOf(invitedBy),
  ])
  if (collaborator === undefined) return { notCounting: 'deleted', superAdmin: false }
  if (collaborator.disabled) return { notCounting: 'disabled', superAdmin: false }
  const ways = identities.filter(
    identity =>
      isOffered(config, identity) && (invitedByIdentity === undefined || identity.id === invitedByIdentity),
  )
  if (ways.length === 0) return { notCounting: 'way-gone', superAdmin: false }
  let superAdmin = true
  for (const identity of ways) {
    const isOne = await accounts.isSuperAdmin(identity, config)
    if (!effectiveRoles({ collaborator, identity }, isOne, config).includes('admin')) {
      return { notCounting: 'no-admin', superAdmin: false }
    }
    superAdmin &&= isOne
  }
  return { superAdmin }
}

/** Whether an identity could sign in now. */
export const isOffered = (
  config: Pick<Config, 'strategies'>,
  identity: { readonly strategy: string; readonly issuer: string },
): boolean =>
  config.strategies.some(({ id, offered }) => id === identity.strategy && offered) &&
  provesItselfBy(config, identity.strategy, identity)
