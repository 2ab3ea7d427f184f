import type { Config } from '@gatewright/config'
import { GatewrightError } from '../errors.ts'
import type { Database } from '../storage/database.ts'
import { takeTurn } from '../storage/turn.ts'
import type { Accounts } from './accounts.ts'
import type { Admitted, Applicant } from './applicant.ts'
import { type Arrival, arrive } from './arrive.ts'
import type { Invitation, Invitations } from './invitations.ts'
import { inviterStanding } from './inviter.ts'
import { SUPER_ADMINS } from './super-admins.ts'

/**
 * Somebody whom this strategy does not know: let in by an entry of `superAdmins`, an invitation, the one-time link or
 * self-signup.
 * @throws GatewrightError `email_missing`, `email_invalid`, `email_untrusted`, `email_taken`, `join_unproven`, `not_invited`,
 *   `last_super_admin`
 */
export async function admitNewcomer(
  tx: Database,
  accounts: Accounts,
  invitations: Invitations,
  applicant: Applicant,
): Promise<Admitted> {
  const { profile, strategy, details, adminLink } = applicant
  const { email, emailTrusted } = details
  if (email === '') throw withoutAddress(applicant)
  const enter = async (arrival: Arrival): Promise<Admitted> => {
    const holder = await arrive(accounts, applicant, arrival)
    return holder === undefined ? admittedMeanwhile() : { ...holder, by: arrival.by }
  }
  /**
   * Of two first sign-ins of one identity at once, the later one finds its identity tied, its address taken or its
   * invitation redeemed by the very same person. Asked only where nothing of our own is tied to the identity.
   */
  const admittedMeanwhile = async (otherwise?: GatewrightError): Promise<Admitted> => {
    const { issuer, subject } = profile
    const holder = await accounts.byIdentity({ strategy: strategy.id, issuer, subject })
    if (holder !== undefined) return { ...holder, by: 'account' }
    throw otherwise ?? new GatewrightError('internal', { detail: { reason: 'the identity came and went' } })
  }

  const entry = await redeemableEntry(accounts, applicant)
  if (entry !== undefined) {
    const admitted = await enter({ by: 'super-admin-entry', roles: ['member'] })
    if (await accounts.bindSuperAdmin(entry, profile, admitted.collaborator.id)) return admitted
    throw new GatewrightError('not_invited', {
      detail: { reason: 'superAdmins entry is bound to another identity' },
    })
  }
  const invitation = await redeem(accounts, invitations, applicant, tx)
  if (invitation !== undefined) {
    // Nothing else that it says takes anything away.
    const endsWays = invitation.account?.mode === 'anew'
    const hadSuperAdmin = endsWays && (await accounts.hasSuperAdmin(applicant.config))
    const admitted = await enter({ by: 'invitation', roles: invitation.roles, invitation })
    // Where an account is made anew, the entry of the file that an old way has had is free again.
    const free = await redeemableEntry(accounts, applicant)
    if (free !== undefined) await accounts.bindSuperAdmin(free, profile, admitted.collaborator.id)
    if (hadSuperAdmin && !(await accounts.hasSuperAdmin(applicant.config))) {
      throw new GatewrightError('last_super_admin')
    }
    return admitted
  }
  if (adminLink && emailTrusted) return enter({ by: 'admin-link', roles: ['member'] })
  if (adminLink || strategy.allowSelfSignup) {
    // Asked of proven addresses alone: another answer would tell a stranger who has an account here.
    if (!adminLink && emailTrusted && (await accounts.ownerOf(email)) !== undefined) {
      return admittedMeanwhile(
        new GatewrightError('email_taken', { detail: { email, strategy: strategy.id } }),
      )
    }
    return enter({ by: 'self-signup', roles: [adminLink ? 'member' : strategy.selfSignupRole] })
  }
  // The same answer whether or not the address was invited: an untrusted address must not be able to find out.
  if (!emailTrusted)
    throw new GatewrightError('email_untrusted', { detail: { reason: profile.untrustedBecause } })
  return admittedMeanwhile(
    new GatewrightError('not_invited', {
      detail: { email, strategy: strategy.id, ...(await nearMiss(accounts, invitations, applicant)) },
    }),
  )
}

/**
 * Somebody who is awaited, but by another way: what the operator is told, and nobody else. The person reads the same as whoever is
 * not awaited at all.
 */
async function nearMiss(
  accounts: Accounts,
  invitations: Invitations,
  { strategy, details: { email }, config }: Applicant,
): Promise<{ readonly invitedWith?: readonly string[]; readonly reason?: string; readonly mend?: string }> {
  const others: string[] = []
  for (const { id } of config.strategies) {
    if (id === strategy.id) continue
    const isListed = config.superAdmins.some(entry => entry.email === email && entry.strategy === id)
    if (isListed || (await invitations.find(email, id)) !== undefined) others.push(id)
  }
  const owner = await accounts.ownerOf(email)
  const ways = owner === undefined ? [] : await accounts.identitiesOf(owner)
  const has = [...new Set(ways.map(way => way.strategy))].filter(
    id => id !== strategy.id && !others.includes(id),
  )
  if (others.length + has.length === 0) return {}
  const both = [
    ...(others.length === 0 ? [] : [`is invited, but with ${others.join(' and ')}`]),
    ...(has.length === 0 ? [] : [`has an account, but signs in with ${has.join(' and ')}`]),
  ]
  return {
    invitedWith: [...others, ...has],
    reason: `this address ${both.join(', and ')}; they came with ${strategy.id}`,
    mend: `Invite ${email} to sign in with ${strategy.id}, or let them use ${[...others, ...has].join(' or ')}.`,
  }
}

/** The names of claims that a line of the log has. */
const MOST_NAMES = 40

/** An address that is there and not understood is another matter than none: the cure is another. */
function withoutAddress({ profile, strategy, unread }: Applicant): GatewrightError {
  const there = unread.filter(({ key }) => key === 'fieldMapping.email')
  if (there.length > 0) return new GatewrightError('email_invalid', { detail: { claims: there } })
  const received = Object.keys(profile.claims)
  return new GatewrightError('email_missing', {
    detail: { mapped: strategy.fieldMapping.email, received: received.slice(0, MOST_NAMES) },
  })
}

/** An account that was there before its `superAdmins` entry or a further invitation redeems it at its next sign-in. */
export async function redeemLater(
  accounts: Accounts,
  invitations: Invitations,
  applicant: Applicant,
  collaboratorId: string,
): Promise<void> {
  const { email } = applicant.details
  const entry = await redeemableEntry(accounts, applicant)
  const open = await invitations.find(email, applicant.strategy.id)
  // As with nearly every sign-in.
  if (entry === undefined && open === undefined) return
  const owner = await accounts.ownerOf(email)
  const isOurs = owner === undefined || owner === collaboratorId
  if (entry !== undefined && isOurs) await accounts.bindSuperAdmin(entry, applicant.profile, collaboratorId)
  if (!isOurs || isAnothers(open, collaboratorId)) return
  const invitation = await redeem(accounts, invitations, applicant)
  if (invitation !== undefined) await accounts.addRoles(collaboratorId, invitation.roles)
}

/**
 * Whether an invitation is not meant for this account, which says its address as well: another account is named in it, or it was
 * told to be for somebody else than this account's person, or for that person made anew.
 */
function isAnothers(invitation: Invitation | undefined, collaboratorId: string): boolean {
  const account = invitation?.account
  return account !== undefined && (account.id !== collaboratorId || account.mode !== 'joined')
}

type Claimant = Pick<Applicant, 'strategy' | 'details' | 'config'>

const entryOf = ({ strategy, details, config }: Claimant) =>
  details.emailTrusted
    ? config.superAdmins.find(({ email, strategy: id }) => email === details.email && id === strategy.id)
    : undefined

/** Whether an entry of `superAdmins` is for this address by this strategy, whoever it is bound to. */
export const isNamedInFile = (claimant: Claimant): boolean => entryOf(claimant) !== undefined

/** The entry of the file for this address and strategy, unless another identity has it. */
async function redeemableEntry(
  accounts: Accounts,
  { profile, strategy, details, config }: Applicant,
): Promise<Config['superAdmins'][number] | undefined> {
  const entry = entryOf({ strategy, details, config })
  if (entry === undefined) return undefined
  const bound = await accounts.boundTo(entry)
  const free = bound === undefined || (bound.issuer === profile.issuer && bound.subject === profile.subject)
  return free ? entry : undefined
}

/**
 * Uses up the open invitation of this address. It takes a proven address, or a credential that the invitation itself made:
 * that proves nothing about the address, and whose invitation it is beyond doubt. And it says what its inviter may say now: one
 * that does not count is left as it is, like none.
 * @param tx where what it says of an account may come to pass: the last super admin is looked for in turn
 * @returns without what it says of an account where that does not count
 */
async function redeem(
  accounts: Accounts,
  invitations: Invitations,
  { profile, strategy, details: { email, emailTrusted }, config }: Applicant,
  tx?: Database,
): Promise<Invitation | undefined> {
  if (!emailTrusted && profile.invitedAs !== email) return undefined
  const invitation = await invitations.find(email, strategy.id)
  if (invitation === undefined) return undefined
  // It takes every way into an account away. Before any row is held: whoever has the turn may wait for this one.
  if (tx !== undefined && invitation.account?.mode === 'anew') await takeTurn(tx, SUPER_ADMINS)
  const { notCounting, superAdmin } = await inviterStanding(accounts, config, invitation)
  if (notCounting !== undefined) return undefined
  // Of somebody for whom an account is made, nothing is asked any more.
  const makesAccount =
    tx !== undefined && invitation.account === undefined && (await accounts.ownerOf(email)) === undefined
  if (makesAccount) await invitations.claim(invitation.id)
  else if (!(await invitations.redeem(invitation.id))) return undefined
  const { account, ...rest } = invitation
  return superAdmin || account?.mode === 'another' ? invitation : rest
}
