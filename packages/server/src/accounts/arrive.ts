import { GatewrightError } from '../errors.ts'
import type { Holder } from './account-identity.ts'
import type { Accounts } from './accounts.ts'
import type { Admitted, Applicant } from './applicant.ts'
import type { Invitation, InvitedAccount } from './invitations.ts'

/** What somebody is let in by, and the roles that come with it. */
export type Arrival = { readonly roles: readonly string[] } & (
  | { readonly by: 'super-admin-entry' | 'admin-link' | 'self-signup' }
  | { readonly by: 'invitation'; readonly invitation: Invitation }
)

/** Whom somebody is from now on. */
type Arrived = Holder & Pick<Admitted, 'isNew'>

/**
 * Which account somebody gets who was let in for the first time: one of their own, unless they are the person of an account
 * that is there. That is so where a super admin's invitation says so, or where they are signed in to that account in this
 * browser.
 *
 * The same address says nothing: two subjects of one provider are two people, and whoever was the first to claim an address
 * at one provider need not be who has it at another. Nor does the same issuer and subject by another strategy: whoever runs
 * a provider writes into its tokens what they like, another provider's name too. An entry of `superAdmins` and the one-time
 * link speak of the strategy that they are used with, and of no account of another.
 * @returns `undefined` when the identity was tied to an account meanwhile
 * @throws GatewrightError `join_unproven`
 */
export async function arrive(
  accounts: Accounts,
  applicant: Applicant,
  arrival: Arrival,
): Promise<Arrived | undefined> {
  const { profile, strategy, details, signedInTo } = applicant
  const { by, roles } = arrival
  const identity = { strategy: strategy.id, issuer: profile.issuer, subject: profile.subject }
  const addedBy = whoLetIn(arrival)

  const { email, emailTrusted } = details
  const named = await namedIn(arrival)
  if (named?.mode === 'another') return createBeside(named.id)
  // What a super admin has said is for whoever the address was proven to belong to, and for no password that an admin has reset.
  const meant = emailTrusted ? named : undefined
  if (meant !== undefined) {
    if (meant.mode === 'anew') return replace(meant.id)
    if (meant.mode === 'apart') return create({ instead: true })
    if (!(await isAnotherPerson(meant.id))) return join(meant.id)
  }
  const owner = await accounts.ownerOf(email)
  if (owner === undefined || by === 'self-signup') return create({ isFree: owner === undefined })
  if (await isAnotherPerson(owner)) return create({ instead: emailTrusted })
  if (signedInTo === owner) return join(owner)
  if (by === 'invitation') {
    throw new GatewrightError('join_unproven', { detail: { email, strategy: strategy.id, account: owner } })
  }
  return create({ instead: emailTrusted })

  /** The account that an invitation speaks of, unless it is gone. */
  async function namedIn(by: Arrival): Promise<InvitedAccount | undefined> {
    const account = by.by === 'invitation' ? by.invitation.account : undefined
    return account !== undefined && (await accounts.byId(account.id)) !== undefined ? account : undefined
  }

  /** This very provider knows the account as somebody else. */
  async function isAnotherPerson(collaboratorId: string): Promise<boolean> {
    return (await accounts.identitiesOf(collaboratorId)).some(
      ({ issuer, subject }) => issuer === profile.issuer && subject !== profile.subject,
    )
  }

  /**
   * @param options.isFree nobody has the address
   * @param options.instead it is theirs now, and no longer that of the account which has it
   */
  async function create({ isFree = false, instead = false } = {}): Promise<Arrived | undefined> {
    const how = { roles, addedBy, addressIsFree: isFree }
    const created = await accounts.createWith(identity, details, how)
    if (!instead) return { ...created, isNew: true }
    await accounts.handOver(email, created.collaborator.id)
    return accounts.holderOf(created.identity.id)
  }

  /**
   * Told to be somebody else. The address goes to them where they prove it, and this very provider knows whoever has it as somebody
   * else. The account's owner, who is here and whom this provider does not know otherwise, may join all the same.
   */
  async function createBeside(collaboratorId: string): Promise<Arrived | undefined> {
    if (signedInTo === collaboratorId && !(await isAnotherPerson(collaboratorId))) return join(collaboratorId)
    const before = await accounts.ownerOf(email)
    if (before === undefined) return create({ isFree: true })
    return create({ instead: emailTrusted && (await isAnotherPerson(before)) })
  }

  async function join(collaboratorId: string): Promise<Holder | undefined> {
    const beside = (await accounts.identitiesOf(collaboratorId)).length > 0
    const added = await accounts.addIdentity(collaboratorId, identity, details, { addedBy, beside })
    if (added === undefined) return undefined
    await accounts.addRoles(collaboratorId, roles)
    return accounts.holderOf(added.id)
  }

  /**
   * The same person, made anew: every way into the account ends, with all that it began. One that stayed might be the way of
   * whoever was the first to claim the address.
   */
  async function replace(collaboratorId: string): Promise<Holder | undefined> {
    for (const old of await accounts.identitiesOf(collaboratorId)) await accounts.removeIdentity(old)
    await accounts.handOver(email, collaboratorId)
    return join(collaboratorId)
  }
}

/** For the account's owner and for administrators. */
function whoLetIn(arrival: Arrival): string {
  if (arrival.by === 'invitation') {
    return `an invitation of ${arrival.invitation.invitedByName ?? 'an administrator'}`
  }
  if (arrival.by === 'super-admin-entry') return 'an entry of superAdmins'
  return arrival.by === 'admin-link' ? 'the one-time link' : 'self-signup'
}
