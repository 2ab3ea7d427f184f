import type { Config, StrategyConfig } from '@gatewright/config'
import { GatewrightError } from '../errors.ts'
import type { Profile } from '../identity/profile.ts'
import type { AccountDetails, Accounts } from './accounts.ts'
import type { Collaborator } from './collaborator.ts'
import type { Invitations } from './invitations.ts'

/** How somebody got in, for the audit log. */
export type AdmittedBy = 'account' | 'invitation' | 'super-admin-entry' | 'self-signup' | 'admin-link'

/** Somebody who was let in. */
export interface Admitted {
  readonly collaborator: Collaborator
  readonly by: AdmittedBy
}

/** Somebody at the door, with what their provider says about them. */
export interface Applicant {
  readonly profile: Profile
  readonly strategy: StrategyConfig
  readonly details: AccountDetails
  readonly config: Pick<Config, 'superAdmins'>
}

/**
 * Somebody without an account: let in by an entry of `superAdmins`, an invitation, the one-time link or self-signup.
 * @throws GatewrightError `email_missing`, `email_untrusted`, `email_taken`, `not_invited`
 */
export async function admitNewcomer(
  accounts: Accounts,
  invitations: Invitations,
  { profile, strategy, details, config }: Applicant,
  adminLink: boolean,
): Promise<Admitted> {
  const { email, emailTrusted } = details
  if (email === '')
    throw new GatewrightError('email_missing', { detail: { mapped: strategy.fieldMapping.email } })

  const join = async (by: AdmittedBy, roles: readonly string[]): Promise<Admitted> => {
    // Whoever invites an address for one more strategy says that it is the same person; both sides must be vouched for.
    const same = (await accounts.byEmail(email)).find(account => account.emailTrusted)
    if (same === undefined) return create(by, roles)
    await accounts.addRoles(same.id, roles)
    if (await accounts.addIdentity(same.id, profile, strategy.id)) return { collaborator: same, by }
    return admittedMeanwhile()
  }
  const create = async (by: AdmittedBy, roles: readonly string[]): Promise<Admitted> => {
    const collaborator = await accounts.create(details, roles)
    if (await accounts.addIdentity(collaborator.id, profile, strategy.id)) return { collaborator, by }
    await accounts.remove(collaborator.id)
    return admittedMeanwhile()
  }
  /**
   * Of two first sign-ins of one identity at once, the later one finds its identity tied, its address taken or its
   * invitation redeemed by the very same person. Asked only where nothing of our own is tied to the identity.
   */
  const admittedMeanwhile = async (otherwise?: GatewrightError): Promise<Admitted> => {
    const collaborator = await accounts.byIdentity(profile)
    if (collaborator !== undefined) return { collaborator, by: 'account' }
    throw otherwise ?? new GatewrightError('internal', { detail: { reason: 'the identity came and went' } })
  }

  if (emailTrusted) {
    const entry = superAdminEntry(config, email, strategy.id)
    if (entry !== undefined) {
      const admitted = await join('super-admin-entry', ['member'])
      if (await accounts.bindSuperAdmin(entry, profile, admitted.collaborator.id)) return admitted
      throw new GatewrightError('not_invited', {
        detail: { reason: 'superAdmins entry is bound to another identity' },
      })
    }
    const invitation = await invitations.find(email, strategy.id)
    if (invitation !== undefined && (await invitations.redeem(invitation.id))) {
      return join('invitation', invitation.roles)
    }
  }
  if (adminLink && emailTrusted) return join('admin-link', ['member'])
  if (adminLink || strategy.allowSelfSignup) {
    const namesakes = await accounts.byEmail(email)
    if (!adminLink && namesakes.some(account => account.emailTrusted || !emailTrusted)) {
      return admittedMeanwhile(
        new GatewrightError('email_taken', { detail: { email, strategy: strategy.id } }),
      )
    }
    return create('self-signup', [adminLink ? 'member' : strategy.selfSignupRole])
  }
  // The same answer whether or not the address was invited: an untrusted address must not be able to find out.
  if (!emailTrusted)
    throw new GatewrightError('email_untrusted', { detail: { reason: profile.untrustedBecause } })
  return admittedMeanwhile(new GatewrightError('not_invited', { detail: { email, strategy: strategy.id } }))
}

/** An account that was there before its `superAdmins` entry or a further invitation redeems it at its next sign-in. */
export async function redeemLater(
  accounts: Accounts,
  invitations: Invitations,
  { profile, strategy, details, config }: Applicant,
  collaboratorId: string,
): Promise<void> {
  if (!details.emailTrusted) return
  const entry = superAdminEntry(config, details.email, strategy.id)
  if (entry !== undefined) await accounts.bindSuperAdmin(entry, profile, collaboratorId)
  const invitation = await invitations.find(details.email, strategy.id)
  if (invitation !== undefined && (await invitations.redeem(invitation.id))) {
    await accounts.addRoles(collaboratorId, invitation.roles)
  }
}

const superAdminEntry = (config: Pick<Config, 'superAdmins'>, email: string, strategy: string) =>
  config.superAdmins.find(entry => entry.email === email && entry.strategy === strategy)
