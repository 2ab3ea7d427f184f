import type { Identity } from '../identity/identity.ts'
import type { Collaborator } from './collaborator.ts'
import type { SuperAdminAccounts } from './super-admins.ts'

/** What a sign-in tells about an account, written over what was known. */
export interface AccountDetails {
  readonly email: string
  readonly emailTrusted: boolean
  readonly fullname: string
  readonly company?: string
  readonly location?: string
  /** Data about a person, as the two above: no role of ours. */
  readonly jobRole?: string
  /** What the provider said at this sign-in that gives roles: grants, see `roleGrant`. */
  readonly providerRoles: readonly string[]
  /** With their source, see `qualifiedGroup`. */
  readonly groups: readonly string[]
}

/** An identity with the id of the strategy that it signs in with. */
export interface AccountIdentity extends Identity {
  readonly strategy: string
}

/**
 * Collaborators and the identities that they sign in with. What counts for who somebody is and what they may do is announced
 * as `account-changed` or `account-removed`.
 */
export interface Accounts extends SuperAdminAccounts {
  byId(id: string): Promise<Collaborator | undefined>
  byIdentity(identity: Identity): Promise<Collaborator | undefined>
  /** Accounts with this address, trusted ones first. */
  byEmail(email: string): Promise<readonly Collaborator[]>
  create(details: AccountDetails, roles: readonly string[]): Promise<Collaborator>
  /** What this account has signed in with, the latest first. */
  identitiesOf(collaboratorId: string): Promise<readonly AccountIdentity[]>
  /** Strategies that this account has signed in with, the latest first. */
  strategiesOf(collaboratorId: string): Promise<readonly string[]>
  /** `false` when the identity belongs to an account already: nothing is changed then. */
  addIdentity(collaboratorId: string, identity: Identity, strategy: string): Promise<boolean>
  addRoles(collaboratorId: string, roles: readonly string[]): Promise<void>
  /** In the place of those that were given here before. */
  setRoles(collaboratorId: string, roles: readonly string[]): Promise<void>
  recordSignIn(collaboratorId: string, identity: Identity, details: AccountDetails): Promise<void>
  setDisabled(collaboratorId: string, disabled: boolean): Promise<void>
  setSuperAdminByLink(collaboratorId: string): Promise<void>
  /** With its identities, and with what hangs on it elsewhere: sessions, tokens, drafts. */
  remove(collaboratorId: string): Promise<void>
  /** Accounts that are not disabled. */
  count(): Promise<number>
  /** Accounts that have signed in with this strategy. */
  countWith(strategy: string): Promise<number>
}
