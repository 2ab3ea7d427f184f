import { GatewrightError } from '../errors.ts'
import type { Holder } from './account-identity.ts'
import type { Accounts } from './accounts.ts'
import type { AdmittedBy, Applicant } from './applicant.ts'
import type { Invitation } from './invitations.ts'

/** What somebody is let in by, and the roles that come with it. */
export interface Arrival {
  readonly by: AdmittedBy
  readonly roles: readonly string[]
  readonly invitation?: Invitation
}

/**
 * Which account somebody gets who was let in for the first time: one of their own, unless they are the person of an account
 * that is there. That is so where
 * - the same provider says the same subject, by another strategy;
 * - a super admin has said so, in the invitation or by an entry of the file, or holds the one-time link;
 * - they are signed in to that account in this browser.
 *
 * The same address says nothing: two subjects of one provider are two people.
 * @returns `undefined` when the identity was tied to an account meanwhile
 * @throws GatewrightError `join_unproven`
 */
export async function arrive(
  accounts: Accounts,
  applicant: Applicant,
  arrival: Arrival,
): Promise<Holder | undefined> {
  const { profile, strategy, details, signedInTo } = applicant
  const { by, roles, invitation } = arrival
  const identity = { strategy: strategy.id, issuer: profile.issuer, subject: profile.subject }
  const addedBy = whoLetIn(arrival)

  const [elsewhere] = await accounts.ofPerson(profile)
  if (elsewhere !== undefined) return join(elsewhere.collaboratorId)

  const meant = invitation?.account && (await accounts.byId(invitation.account.id))
  if (meant !== undefined) {
    if (invitation?.account?.mode === 'anew') return replace(meant.id)
    if (!(await hasAnotherOfThisProvider(meant.id))) return join(meant.id)
  }
  const owner = await accounts.ownerOf(details.email)
  if (owner === undefined) return create()
  if (await hasAnotherOfThisProvider(owner)) return create({ instead: details.emailTrusted })
  // The file and the one-time link are a super admin's word.
  if (by === 'super-admin-entry' || by === 'admin-link') return join(owner)
  if (by === 'invitation' && signedInTo !== owner) {
    throw new GatewrightError('join_unproven', {
      detail: { email: details.email, strategy: strategy.id, account: owner },
    })
  }
  return by === 'invitation' ? join(owner) : create()

  async function hasAnotherOfThisProvider(collaboratorId: string): Promise<boolean> {
    return (await accounts.identitiesOf(collaboratorId)).some(({ issuer }) => issuer === profile.issuer)
  }

  /** @param options.instead the address is theirs now, and no longer that of the account which has it */
  async function create({ instead = false } = {}): Promise<Holder | undefined> {
    const collaborator = await accounts.create(details, roles)
    const added = await accounts.addIdentity(collaborator.id, identity, details, { addedBy, beside: false })
    if (added === undefined) {
      await accounts.remove(collaborator.id)
      return undefined
    }
    if (instead) await accounts.handOver(details.email, collaborator.id)
    return accounts.holderOf(added.id)
  }

  async function join(collaboratorId: string): Promise<Holder | undefined> {
    const beside = (await accounts.identitiesOf(collaboratorId)).length > 0
    const added = await accounts.addIdentity(collaboratorId, identity, details, { addedBy, beside })
    if (added === undefined) return undefined
    await accounts.addRoles(collaboratorId, roles)
    return accounts.holderOf(added.id)
  }

  /** The same person, made anew at the provider: what the account had there ends, with all that it began. */
  async function replace(collaboratorId: string): Promise<Holder | undefined> {
    for (const old of await accounts.identitiesOf(collaboratorId)) {
      if (old.strategy === strategy.id || old.issuer === profile.issuer) await accounts.removeIdentity(old)
    }
    if (details.emailTrusted) await accounts.handOver(details.email, collaboratorId)
    return join(collaboratorId)
  }
}

/** For the account's owner and for administrators. */
function whoLetIn({ by, invitation }: Arrival): string {
  if (by === 'super-admin-entry') return 'an entry of superAdmins'
  if (by === 'admin-link') return 'the one-time link'
  if (by === 'self-signup') return 'self-signup'
  return `an invitation of ${invitation?.invitedByName ?? 'an administrator'}`
}
