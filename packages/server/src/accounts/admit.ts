import type { Config, StrategyConfig } from '@gatewright/config'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import { parseEmailAddress } from '../identity/email-address.ts'
import type { Profile } from '../identity/profile.ts'
import type { Database } from '../storage/database.ts'
import { createAccountStore } from './account-store.ts'
import type { AccountDetails, Accounts } from './accounts.ts'
import type { Collaborator } from './collaborator.ts'
import { mapFields } from './field-mapping.ts'
import { createInvitationStore } from './invitation-store.ts'
import type { Invitations } from './invitations.ts'
import { effectiveRoles } from './roles.ts'

/** How somebody got in, for the audit log. */
export type AdmittedBy = 'account' | 'invitation' | 'super-admin-entry' | 'self-signup' | 'admin-link'

/** Somebody who was let in. */
export interface Admitted {
  readonly collaborator: Collaborator
  readonly by: AdmittedBy
}

interface Applicant {
  readonly profile: Profile
  readonly strategy: StrategyConfig
  readonly details: AccountDetails
  readonly config: Pick<Config, 'superAdmins' | 'roles' | 'apps'>
}

/** Somebody who has proven an identity, at the door of one strategy. */
export interface Person {
  readonly profile: Profile
  readonly strategy: StrategyConfig
  readonly config: Pick<Config, 'superAdmins' | 'roles' | 'apps'>
  /** Came through the one-time link: becomes super admin, whatever else holds. */
  readonly adminLink: boolean
}

/**
 * From a proven identity to an account: the one that the identity is tied to, else one by invitation, by a `superAdmins`
 * entry, or by self-signup, else refused with the reason. The caller's transaction makes it one step: a refusal leaves no
 * trace, and two that come at once redeem an invitation once.
 *
 * An e-mail address alone never leads to an existing account, for any tenant's administrator can write any address into
 * an account of theirs (nOAuth).
 *
 * @throws GatewrightError `email_missing`, `email_untrusted`, `email_taken`, `not_invited`, `account_disabled`
 */
export async function admit(tx: Database, clock: Clock, person: Person): Promise<Admitted> {
  const accounts = createAccountStore(tx, clock)
  const invitations = createInvitationStore(tx, clock)
  const known = await accounts.byIdentity(person.profile)
  const applicant = { ...person, details: toDetails(person.profile, person.strategy, person.config, known) }
  const admitted = known
    ? { collaborator: known, by: 'account' as const }
    : await admitNewcomer(accounts, invitations, applicant, person.adminLink)
  const { id } = admitted.collaborator
  if (person.adminLink) await accounts.setSuperAdminByLink(id)
  else if (admitted.collaborator.disabled) {
    throw new GatewrightError('account_disabled', { detail: { collaborator: id } })
  }
  if (known !== undefined) await redeemLater(accounts, invitations, applicant, id)
  await accounts.recordSignIn(id, person.profile, applicant.details)
  const collaborator = (await accounts.byId(id)) as Collaborator
  return { collaborator, by: person.adminLink ? 'admin-link' : admitted.by }
}

/** Carries what a rehearsal found out of the transaction that it undoes. */
class Rehearsed extends Error {
  readonly found: Admitted & { readonly roles: readonly string[] }
  constructor(found: Rehearsed['found']) {
    super('rehearsed')
    this.found = found
  }
}

/**
 * What {@link admit} would come to, and the roles that the person would have. Nothing is kept: no account, no redeemed
 * invitation.
 * @throws GatewrightError as {@link admit}
 */
export async function rehearseAdmission(
  database: Database,
  clock: Clock,
  person: Person,
): Promise<Rehearsed['found']> {
  try {
    return await database.transaction(async tx => {
      const admitted = await admit(tx, clock, person)
      const superAdmin = await createAccountStore(tx, clock).isSuperAdmin(
        admitted.collaborator,
        person.config,
      )
      throw new Rehearsed({
        ...admitted,
        roles: effectiveRoles(admitted.collaborator, superAdmin, person.config),
      })
    })
  } catch (error) {
    if (error instanceof Rehearsed) return error.found
    throw error
  }
}

async function admitNewcomer(
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
async function redeemLater(
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

function toDetails(
  profile: Profile,
  strategy: StrategyConfig,
  config: Pick<Config, 'roles' | 'apps'>,
  known: Collaborator | undefined,
): AccountDetails {
  const mapped = mapFields(profile.claims, strategy.fieldMapping)
  const email = parseEmailAddress(mapped.email)
  const trusted =
    email !== undefined && mapped.emailClaim !== undefined && profile.trustsEmailIn(mapped.emailClaim)
  return {
    // A provider that leaves the address out this time does not take it away.
    email: email ?? known?.email ?? '',
    emailTrusted: email === undefined ? (known?.emailTrusted ?? false) : trusted,
    fullname: mapped.fullname ?? known?.fullname ?? email ?? profile.subject,
    company: mapped.company,
    location: mapped.location,
    providerRoles: mapped.roles.filter(role => config.roles.includes(role)),
    groups: profile.groupOverage ? mapped.groups.filter(isNamedIn(config)) : mapped.groups,
  }
}

/**
 * Of hundreds of groups only those that a rule of an app names are kept: apps get a person's groups in a header, and most
 * servers refuse requests with more than 8 or 16 kilobytes of headers.
 */
function isNamedIn({ apps }: Pick<Config, 'apps'>): (group: string) => boolean {
  const rules = apps.flatMap(app => app.rules)
  const named = new Set(rules.flatMap(({ then }) => (then.kind === 'allow' ? then.who.groups : [])))
  return group => named.has(group)
}
