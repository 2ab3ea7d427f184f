import type { Grounds } from '@gatewright/config'
import type { StrategyIdentity } from '../identity/identity.ts'
import type { Collaborator } from './collaborator.ts'

/** What a sign-in tells of a person, written over what the same identity told before. */
export interface IdentityDetails {
  /** Lower case; empty where the provider has none. */
  readonly email: string
  /** Whether the provider vouches for the address (decision 1). */
  readonly emailTrusted: boolean
  /** As the provider or the person wrote it, which proves nothing; empty where neither did. */
  readonly fullname: string
  readonly company?: string
  readonly location?: string
  /** Data about a person, as the two above: no role of ours. */
  readonly jobRole?: string
  /** What the provider said at this sign-in that gives roles: grants, see `roleGrant`. */
  readonly providerRoles: readonly string[]
  /** With their source, see `qualifiedGroup`. */
  readonly groups: readonly string[]
  /** By which settings all this came to count. Absent where an earlier version wrote it: it counts as it is. */
  readonly grounds?: Grounds | undefined
}

/**
 * One way to sign in to an account, with what its strategy says of the person. Everything that decides is kept here and not
 * at the account: a session has what its own identity said, and nothing of what another did.
 */
export interface AccountIdentity extends StrategyIdentity, IdentityDetails {
  readonly id: string
  readonly collaboratorId: string
  /** Whether the provider vouches for the address, and it is this account's: one address has one account. */
  readonly emailTrusted: boolean
  /** Made super admin through a one-time link, in sessions of this identity; entries of the file are kept apart. */
  readonly superAdminByLink: boolean
  /** Who let it in, in words. */
  readonly addedBy: string
  /** Milliseconds since 1970, like the next. */
  readonly createdAt: number
  readonly lastUsedAt: number
  /** Whether the account's owner has taken notice of it. */
  readonly noticed: boolean
}

/** An account as one of its identities has it: what a session or a token stands for. */
export interface Holder {
  readonly collaborator: Collaborator
  readonly identity: AccountIdentity
}

/** A holder at the door, as its rows are held there until the transaction ends. */
export interface ArrivingHolder extends Holder {
  /** Whether a sign-in that tells this would change nothing but when somebody was here. */
  tellsNothingNew(details: IdentityDetails): boolean
  /** As `Identities.countUnnoticed` has it. */
  readonly unnoticed: number
}
