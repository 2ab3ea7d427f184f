import {
  assumedGrounds,
  type Config,
  type Ground,
  groupsNamedIn,
  isMeant,
  mappingOf,
  qualifiedGroup,
  roleGrant,
  type StrategyConfig,
} from '@gatewright/config'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { StrategyIdentity } from '../identity/identity.ts'
import type { Profile } from '../identity/profile.ts'
import type { Database } from '../storage/database.ts'
import { together } from '../storage/unwaited.ts'
import type { AccountIdentity, Holder, IdentityDetails } from './account-identity.ts'
import { createAccountStore } from './account-store.ts'
import type { Accounts } from './accounts.ts'
import type { AdmittedBy, SignedIn } from './applicant.ts'
import { addressMeant, type MappedProfile, mapFields, saysRole, sourcesOf } from './field-mapping.ts'
import { createInvitationStore } from './invitation-store.ts'
import type { Invitations } from './invitations.ts'
import { admitNewcomer, isNamedInFile, redeemLater } from './newcomer.ts'
import { effectiveRoles } from './roles.ts'
import { unreadClaims } from './unread-claims.ts'
import { nameOf, whatStands } from './what-stands.ts'

/** Somebody who has proven an identity, at the door of one strategy. */
export interface Person {
  readonly profile: Profile
  readonly strategy: StrategyConfig
  readonly config: Pick<Config, 'superAdmins' | 'roles' | 'apps' | 'strategies'>
  /** Came through the one-time link: becomes super admin, whatever else holds. */
  readonly adminLink: boolean
  /**
   * Settles, within the transaction, once what was proven is known to hold still; absent where it does. It goes along with what is
   * asked first, and nobody is admitted before.
   */
  readonly proof?: Promise<unknown> | undefined
  /** Id of the account that this browser is signed in to: its owner may add a way to sign in. */
  readonly signedInTo?: string | undefined
}

/**
 * From a proven identity to an account: the one that the identity is tied to, else one by invitation, by a `superAdmins`
 * entry, or by self-signup, else refused with the reason. The caller's transaction makes it one step: a refusal leaves no
 * trace, and two that come at once redeem an invitation once.
 *
 * An e-mail address alone never leads to an existing account, for any tenant's administrator can write any address into
 * an account of theirs (nOAuth), and a directory gives a leaver's address to the next colleague.
 *
 * @throws GatewrightError `email_missing`, `email_invalid`, `email_untrusted`, `email_taken`, `join_unproven`, `not_invited`,
 *   `last_super_admin`, `account_disabled`
 */
export async function admit(tx: Database, clock: Clock, person: Person): Promise<SignedIn> {
  const { profile, strategy, config, adminLink } = person
  const accounts = createAccountStore(tx, clock)
  const stored = createInvitationStore(tx, clock)
  const { issuer, subject } = profile
  // What needs nothing of each other is asked together: with PostgreSQL that is one round trip.
  const { email } = mapFields(profile.claims, strategy.fieldMapping)
  const [, arriving, awaited] = await together([
    person.proof ?? Promise.resolve(),
    accounts.arriving({ strategy: strategy.id, issuer, subject }),
    email === undefined ? Promise.resolve(undefined) : stored.findWithOwner(email, strategy.id),
  ])
  const open = awaited?.invitation
  // Whether it is open still, its redemption sees.
  const invitations: Invitations = {
    ...stored,
    find: async (of, by) => (of === email && by === strategy.id ? open : stored.find(of, by)),
  }
  const known = arriving ?? (await formerHolder(accounts, { strategy: strategy.id, issuer, subject }, config))
  const details = toDetails(profile, strategy, config, known?.identity)
  const unread = unreadClaims(profile.claims, strategy)
  const applicant = { ...person, details, unread }
  const finish = async (holder: Holder, by: AdmittedBy, unnoticed: number): Promise<SignedIn> => {
    // One that is trusted of an identity is the account's own.
    const isAnothers = details.emailTrusted && !holder.identity.emailTrusted
    const owner = isAnothers ? await accounts.ownerOf(details.email) : undefined
    return {
      ...{ collaborator: holder.collaborator, identity: holder.identity, by },
      ...(unread.length === 0 ? {} : { unread }),
      unnoticedWays: unnoticed > 0,
      ...(owner === undefined ? {} : { addressOf: owner }),
    }
  }
  // Until an account is made for them it stays so, or the transaction is run again.
  const owner =
    awaited === undefined ? once(() => accounts.ownerOf(details.email)) : async () => awaited.owner
  const ownerAtFirst = (of: string) => (of === details.email ? owner() : accounts.ownerOf(of))
  const isAwaited = details.email !== email || open !== undefined || isNamedInFile(applicant)
  if (arriving?.tellsNothingNew(details) && !adminLink && !isAwaited) {
    if (arriving.collaborator.disabled) throw disabled(arriving)
    await accounts.recordVisit(arriving.identity)
    return finish(arriving, 'account', arriving.unnoticed)
  }
  const admitted = known
    ? { ...known, by: 'account' as const }
    : await admitNewcomer(tx, { ...accounts, ownerOf: ownerAtFirst }, invitations, applicant)
  if (admitted.isNew && !adminLink) return finish(admitted, admitted.by, 0)
  const { collaborator, identity } = admitted
  if (adminLink) {
    await accounts.setSuperAdminByLink(identity)
    if (collaborator.disabled) await accounts.setDisabled(collaborator.id, false)
  } else if (collaborator.disabled) {
    throw disabled(admitted)
  }
  await together([
    known === undefined ? Promise.resolve() : redeemLater(accounts, invitations, applicant, collaborator.id),
    accounts.recordSignIn(identity, details),
  ])
  const [now, unnoticed] = await together([accounts.holderOf(identity.id), accounts.countUnnoticed(identity)])
  // Its row is ours until this ends: who disables the account has done so, or waits, and ends what begins here.
  if (now === undefined || now.collaborator.disabled) throw disabled(admitted)
  return finish(now, adminLink ? 'admin-link' : admitted.by, unnoticed)
}

/** Asked when somebody wants to know, and then known. */
function once<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined
  return () => {
    asked ??= ask()
    return asked
  }
}

const disabled = ({ collaborator }: Holder) =>
  new GatewrightError('account_disabled', { detail: { collaborator: collaborator.id } })

/**
 * Whom a strategy knew by this identity that is called otherwise now. Where the file says that it had another name, and nothing has that name now, those
 * who came by it are known under the new one. Only then: another strategy of the same provider has rules of its own, and is
 * not to let everybody in when this one is taken out of the file.
 */
async function formerHolder(
  accounts: Accounts,
  identity: StrategyIdentity,
  { strategies }: Pick<Config, 'strategies'>,
): Promise<Holder | undefined> {
  const { formerly = [] } = strategies.find(({ id }) => id === identity.strategy) ?? {}
  for (const strategy of formerly) {
    if (strategies.some(({ id }) => id === strategy)) continue
    const renamed = await accounts.byIdentity({ ...identity, strategy })
    if (renamed === undefined) continue
    await accounts.renameStrategy(renamed.identity, identity.strategy)
    return accounts.holderOf(renamed.identity.id)
  }
  return undefined
}

/** Carries what a rehearsal found out of the transaction that it undoes. */
class Rehearsed extends Error {
  readonly found: SignedIn & { readonly roles: readonly string[] }
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
      const superAdmin = await createAccountStore(tx, clock).isSuperAdmin(admitted.identity, person.config)
      throw new Rehearsed({ ...admitted, roles: effectiveRoles(admitted, superAdmin, person.config) })
    })
  } catch (error) {
    if (error instanceof Rehearsed) return error.found
    throw error
  }
}

/**
 * What of a profile counts. Who speaks is asked once: of a source that nobody vouches for the claims say who somebody is, and
 * give no role and no group.
 */
export function toDetails(
  profile: Profile,
  strategy: StrategyConfig,
  config: Pick<Config, 'apps' | 'strategies'>,
  known: AccountIdentity | undefined,
): IdentityDetails {
  const mapped = mapFields(profile.claims, strategy.fieldMapping)
  const sources = strategy.claimSources.filter(source => profile.source.vouchedFor.includes(source))
  const groups = sources.flatMap(source =>
    mapped.groups.map(group => qualifiedGroup(strategy.id, source, group)),
  )
  const roles = sources.flatMap(source => roleGrants(profile, strategy, source))
  const { ground, ...address } = addressIn(profile, strategy, config, { mapped, known })
  const groupsAt = mappingOf(strategy, 'groups')
  return {
    ...address,
    // Never the address: what a person is called reaches apps, whoever vouches for it.
    fullname: mapped.fullname ?? (known ? nameOf(known) : address.email === '' ? subjectAsName(profile) : ''),
    company: mapped.company,
    location: mapped.location,
    jobRole: mapped.jobRole,
    providerRoles: roles.map(({ grant }) => grant),
    groups: profile.groupOverage ? groups.filter(isNamedIn(config)) : groups,
    grounds: {
      email: ground,
      groups: {
        mapping: groupsAt,
        settings: groups.length === 0 || groupsAt.startsWith('!') ? [] : (profile.restsOn?.(groupsAt) ?? []),
      },
      roles: Object.fromEntries(
        roles.filter(({ settings }) => settings.length > 0).map(({ grant, settings }) => [grant, settings]),
      ),
    },
  }
}

/** What tells somebody without name and address from others, unless it is an address itself. */
const subjectAsName = ({ subject }: Profile): string => (subject.includes('@') ? '' : subject)

/** The address, whether it is trusted, and by what. */
function addressIn(
  profile: Profile,
  strategy: StrategyConfig,
  config: Pick<Config, 'strategies'>,
  { mapped, known }: { readonly mapped: MappedProfile; readonly known: AccountIdentity | undefined },
): Pick<IdentityDetails, 'email' | 'emailTrusted'> & { readonly ground: Ground } {
  const { email, emailClaim: claim } = mapped
  const saysNothing = email === undefined || (profile.emailUndecided === true && email === known?.email)
  if (saysNothing && known !== undefined) {
    // A provider that leaves the address out this time does not take it away, nor does it renew what has ended since.
    const { emailTrusted } = whatStands(known, config)
    const { email: ground } = known.grounds ??
      assumedGrounds(config, known) ?? { email: { mapping: mappingOf(strategy, 'email'), settings: [] } }
    return { email: known.email, emailTrusted, ground }
  }
  const emailTrusted = email !== undefined && claim !== undefined && profile.trustsEmailIn(claim, email)
  const settings = (emailTrusted && profile.restsOn?.(claim, email)) || []
  // By a literal nobody is trusted, so that what stands before it need not be told apart.
  return {
    email: email ?? '',
    emailTrusted,
    ground: { mapping: mappingOf(strategy, 'email', claim), settings },
  }
}

/** What one source says that gives roles, and by which settings. Only `roleMapping` does that: a mapped attribute is data about a person. */
function roleGrants(profile: Profile, strategy: StrategyConfig, source: string): readonly RoleGrant[] {
  const addressClaims = sourcesOf(strategy.fieldMapping, 'email')
  return (
    strategy.roleMapping
      .filter(entry => isMeant(entry, source, strategy) && saysRole(profile.claims, entry))
      // A role for an address is a rule about an address, and asks for as much, whatever claim has it: users choose their own
      // `preferred_username` at many providers, and a partner's administrator writes any `upn`.
      .map(entry => {
        const isAddress = entry.claim === 'email' || addressClaims.includes(entry.claim)
        return { entry, address: addressMeant(entry.value) ?? (isAddress ? entry.value : undefined) }
      })
      .filter(({ entry, address }) => address === undefined || profile.trustsEmailIn(entry.claim, address))
      .map(({ entry, address }) => ({
        grant: roleGrant(strategy.id, source, entry),
        settings: profile.restsOn?.(entry.claim, address) ?? [],
      }))
  )
}

interface RoleGrant {
  readonly grant: string
  readonly settings: readonly string[]
}

/**
 * Of hundreds of groups only those that a rule of an app names are kept: apps get a person's groups in a header, and most
 * servers refuse requests with more than 8 or 16 kilobytes of headers.
 */
function isNamedIn({ apps }: Pick<Config, 'apps'>): (group: string) => boolean {
  const named = groupsNamedIn(apps.flatMap(app => app.rules))
  return group => named.has(group)
}
