import type { Grounds } from '@gatewright/config'
import type { StrategyIdentity } from '../identity/identity.ts'
import type { AccountIdentity, ArrivingHolder, Holder, IdentityDetails } from './account-identity.ts'
import type { AddressOwners } from './address-owners.ts'
import type { Collaborator } from './collaborator.ts'
import type { RoleChange } from './role-change.ts'
import type { SuperAdminAccounts } from './super-admins.ts'

/**
 * Collaborators and the identities that they sign in with. What counts for who somebody is and what they may do is announced
 * as `account-changed` or `account-removed`.
 */
export interface Accounts extends Identities, AddressOwners, SuperAdminAccounts {
  byId(id: string): Promise<Collaborator | undefined>
  /**
   * Accounts that show this address or have an identity with it, the one that owns it first. To be looked at by somebody
   * who asks about an address; an address is never a person, so nobody is let into an account by it.
   */
  byEmail(email: string): Promise<readonly Collaborator[]>
  create(shown: Pick<Collaborator, 'email' | 'fullname'>, roles: readonly string[]): Promise<Collaborator>
  /**
   * An account with its first way to sign in, by which they are signing in. In a transaction that has found neither the identity nor, where
   * that is said, an owner of the address: what somebody else has tied or taken meanwhile has it run again.
   * @param how.addressIsFree the account owns the address from now on, where the identity proves it
   */
  createWith(
    identity: StrategyIdentity,
    details: IdentityDetails,
    how: { readonly roles: readonly string[]; readonly addedBy: string; readonly addressIsFree: boolean },
  ): Promise<Holder>
  addRoles(collaboratorId: string, roles: readonly string[]): Promise<void>
  /**
   * In the place of those that were given here before.
   * @param was those that whoever wants them took them for: see `roleChange`
   * @returns `undefined` where there is no such account
   */
  setRoles(
    collaboratorId: string,
    roles: readonly string[],
    was?: readonly string[],
  ): Promise<RoleChange | undefined>
  setDisabled(collaboratorId: string, disabled: boolean): Promise<void>
  /**
   * Within a transaction: what others were adding to the account, an identity or a token, is there from here on, and whoever adds more
   * waits until it ends.
   * @returns whether there is such an account
   */
  hold(collaboratorId: string): Promise<boolean>
  /** With its identities, and with what hangs on it elsewhere: sessions, tokens, drafts. */
  remove(collaboratorId: string): Promise<void>
  /** Accounts that are not disabled. */
  count(): Promise<number>
}

/** What accounts sign in with. */
export interface Identities {
  /** The account of this identity, known by this strategy and no other. */
  byIdentity(identity: StrategyIdentity): Promise<Holder | undefined>
  /**
   * The same for somebody who signs in, with all that is asked of most of them. Within a transaction nobody changes or removes the
   * account or the identity from here until it ends, and whoever was about to has done so.
   */
  arriving(identity: StrategyIdentity): Promise<ArrivingHolder | undefined>
  /** The same by the identity's id: whom a session or a token stands for. */
  holderOf(identityId: string): Promise<Holder | undefined>
  /** What this account signs in with, the latest used first. */
  identitiesOf(collaboratorId: string): Promise<readonly AccountIdentity[]>
  /**
   * @param how.beside whether the account has had others before: then its owner is told
   * @returns `undefined` when the identity belongs to an account already; nothing is changed then
   */
  addIdentity(
    collaboratorId: string,
    identity: StrategyIdentity,
    details: IdentityDetails,
    how: { readonly addedBy: string; readonly beside: boolean },
  ): Promise<AccountIdentity | undefined>
  /** A strategy's identities under an issuer that is called otherwise now. Those that are known by the new name stay. */
  renameIssuer(strategy: string, names: { readonly former: string; readonly name: string }): Promise<void>
  /** The strategy has another name now. */
  renameStrategy(identity: AccountIdentity, strategy: string): Promise<void>
  /** Ends a way to sign in, with the sessions and tokens that it began. */
  removeIdentity(identity: Pick<AccountIdentity, 'id' | 'collaboratorId'>): Promise<void>
  recordSignIn(
    identity: Pick<AccountIdentity, 'id' | 'collaboratorId'>,
    details: IdentityDetails,
  ): Promise<void>
  /** That somebody signed in who told nothing new. */
  recordVisit(identity: Pick<AccountIdentity, 'id' | 'collaboratorId'>): Promise<void>
  /** Makes this identity super admin, in its own sessions. */
  setSuperAdminByLink(identity: Pick<AccountIdentity, 'id' | 'collaboratorId'>): Promise<void>
  /** How many identities were added that the owner has not taken notice of, and could by this one: see {@link notice}. */
  countUnnoticed(identity: Pick<AccountIdentity, 'id' | 'collaboratorId'>): Promise<number>
  /**
   * The owner has seen these identities, and keeps them. Only one that the owner has noticed can say so, and never of
   * itself: of two that somebody else has added, neither speaks for the other.
   * @param by the identity whose session says it
   */
  notice(by: Pick<AccountIdentity, 'id' | 'collaboratorId'>, ids: readonly string[]): Promise<void>
  /** The address of these identities is the account's: somebody who may has said so. */
  trustAddresses(collaboratorId: string, identityIds: readonly string[]): Promise<void>
  /** Writes down by what all that counts of identities for which nobody has: what an earlier version wrote. */
  fillGrounds(
    find: (of: Pick<AccountIdentity, 'strategy' | 'issuer' | 'providerRoles'>) => Grounds | undefined,
  ): Promise<void>
  /** Accounts that have signed in with this strategy; `most`, a thousand, where there are more. */
  countWith(strategy: string, most?: number): Promise<number>
}
