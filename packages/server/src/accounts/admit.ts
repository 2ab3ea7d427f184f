import type { Config, StrategyConfig } from '@gatewright/config'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import { parseEmailAddress } from '../identity/email-address.ts'
import type { Profile } from '../identity/profile.ts'
import type { Database } from '../storage/database.ts'
import { type AccountDetails, type Accounts, createAccounts } from './accounts.ts'
import type { Collaborator } from './collaborator.ts'
import { mapFields } from './field-mapping.ts'
import { createInvitations } from './invitations.ts'
import { effectiveRoles } from './roles.ts'

/** How somebody got in, for the audit log. */
export type AdmittedBy = 'account' | 'invitation' | 'super-admin-entry' | 'self-signup' | 'admin-link'

export interface Admission {
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
export async function admit(tx: Database, clock: Clock, person: Person): Promise<Admission> {
  const accounts = createAccounts(tx, clock)
  const known = await accounts.byIdentity(person.profile)
  const applicant = { ...person, details: toDetails(person.profile, person.strategy, person.config, known) }
  const admission = known
    ? { collaborator: known, by: 'account' as const }
    : await admitNewcomer(accounts, createInvitations(tx, clock), applicant, person.adminLink)
  const { id } = admission.collaborator
  if (person.adminLink) await accounts.setSuperAdminByLink(id)
  else if (admission.collaborator.disabled) {
    throw new GatewrightError('account_disabled', { detail: { collaborator: id } })
  }
  if (known !== undefined) await redeemLater(accounts, createInvitations(tx, clock), applicant, id)
  await accounts.recordSignIn(id, person.profile, applicant.details)
  const collaborator = (await accounts.byId(id)) as Collaborator
  return { collaborator, by: person.adminLink ? 'admin-link' : admission.by }
}

/** Carries what a rehearsal found out of the transaction that it undoes. */
class Rehearsed extends Error {
  readonly found: Admission & { readonly roles: readonly string[] }
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
      const admission = await admit(tx, clock, person)
      const superAdmin = await createAccounts(tx, clock).isSuperAdmin(admission.collaborator, person.config)
      throw new Rehearsed({
        ...admission,
        roles: effectiveRoles(admission.collaborator, superAdmin, person.config),
      })
    })
  } catch (error) {
    if (error instanceof Rehearsed) return error.found
    throw error
  }
}

async function admitNewcomer(
  accounts: Accounts,
  invitations: ReturnType<typeof createInvitations>,
  { profile, strategy, details, config }: Applicant,
  adminLink: boolean,
): Promise<Admission> {
  const { email, emailTrusted } = details
  if (email === '')
    throw new GatewrightError('email_missing', { detail: { mapped: strategy.fieldMapping.email } })

  const join = async (by: AdmittedBy, roles: readonly string[]): Promise<Admission> => {
    // Whoever invites an address for one more strategy says that it is the same person; both sides must be vouched for.
    const same = (await accounts.byEmail(email)).find(account => account.emailTrusted)
    const collaborator = same ?? (await accounts.create(details, roles))
    if (same !== undefined) await accounts.addRoles(same.id, roles)
    await accounts.addIdentity(collaborator.id, profile, strategy.id)
    return { collaborator, by }
  }

  if (emailTrusted) {
    const entry = superAdminEntry(config, email, strategy.id)
    if (entry !== undefined) {
      const admission = await join('super-admin-entry', ['member'])
      if (await accounts.bindSuperAdmin(entry, profile, admission.collaborator.id)) return admission
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
      throw new GatewrightError('email_taken', { detail: { email, strategy: strategy.id } })
    }
    const collaborator = await accounts.create(details, [adminLink ? 'member' : strategy.selfSignupRole])
    await accounts.addIdentity(collaborator.id, profile, strategy.id)
    return { collaborator, by: 'self-signup' }
  }
  // The same answer whether or not the address was invited: an untrusted address must not be able to find out.
  if (!emailTrusted)
    throw new GatewrightError('email_untrusted', { detail: { reason: profile.untrustedBecause } })
  throw new GatewrightError('not_invited', { detail: { email, strategy: strategy.id } })
}

/** An account that was there before its `superAdmins` entry or a further invitation redeems it at its next sign-in. */
async function redeemLater(
  accounts: Accounts,
  invitations: ReturnType<typeof createInvitations>,
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
    ...(mapped.company === undefined ? {} : { company: mapped.company }),
    ...(mapped.location === undefined ? {} : { location: mapped.location }),
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
