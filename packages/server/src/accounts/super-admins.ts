import type { Config } from '@gatewright/config'
import type { Identity, StrategyIdentity } from '../identity/identity.ts'
import type { AccountIdentity } from './account-identity.ts'

/** Whoever could take the last one away takes their turn at this (`takeTurn`). */
export const SUPER_ADMINS = 'super admins'

/** Accounts that are super admin with a configuration. */
export interface SuperAdmins {
  /** Disabled ones too. */
  readonly ids: ReadonlySet<string>
  /** Those that could act now. */
  readonly active: ReadonlySet<string>
}

/** Who is super admin: by the one-time link, or by an entry of the file that was redeemed and is still there. */
export interface SuperAdminAccounts {
  /** The identity that has redeemed this entry. */
  boundTo(entry: { readonly email: string; readonly strategy: string }): Promise<Identity | undefined>
  /** Ties a `superAdmins` entry to the first identity that redeems it; `false` when it is tied to another already. */
  bindSuperAdmin(
    entry: { readonly email: string; readonly strategy: string },
    identity: Identity,
    collaboratorId: string,
  ): Promise<boolean>
  /** The identities that have redeemed entries for this strategy have an issuer of another name now. */
  renameBoundIssuer(
    strategy: string,
    names: { readonly former: string; readonly name: string },
  ): Promise<void>
  /** Unties the entries that this identity has redeemed. */
  release(identity: StrategyIdentity): Promise<void>
  superAdmins(config: Pick<Config, 'superAdmins'>): Promise<SuperAdmins>
  /**
   * Whether a session of this identity is a super admin's: the entry or the link was for this very identity. Another way to
   * sign in to the same account gives the account, and not this.
   */
  isSuperAdmin(identity: SuperAdminIdentity, config: Pick<Config, 'superAdmins'>): Promise<boolean>
  /** Whether anybody could act as super admin with this configuration. */
  hasSuperAdmin(config: Pick<Config, 'superAdmins'>): Promise<boolean>
  /** Entries of the file for this strategy that nobody has redeemed yet. */
  countUnredeemed(config: Pick<Config, 'superAdmins'>, strategy: string): Promise<number>
}

/** What tells a super admin's identity. */
export type SuperAdminIdentity = Pick<
  AccountIdentity,
  'strategy' | 'issuer' | 'subject' | 'collaboratorId' | 'superAdminByLink'
>
