import type { Config } from '@gatewright/config'
import type { Identity } from '../identity/identity.ts'
import type { Collaborator } from './collaborator.ts'

/** Accounts that are super admin with a configuration. */
export interface SuperAdmins {
  /** Disabled ones too. */
  readonly ids: ReadonlySet<string>
  /** Those that could act now. */
  readonly active: ReadonlySet<string>
}

/** Who is super admin: by the one-time link, or by an entry of the file that was redeemed and is still there. */
export interface SuperAdminAccounts {
  /** Ties a `superAdmins` entry to the first identity that redeems it; `false` when it is tied to another already. */
  bindSuperAdmin(
    entry: { readonly email: string; readonly strategy: string },
    identity: Identity,
    collaboratorId: string,
  ): Promise<boolean>
  superAdmins(config: Pick<Config, 'superAdmins'>): Promise<SuperAdmins>
  /** Of an account that is not disabled. */
  isSuperAdmin(
    collaborator: Pick<Collaborator, 'id' | 'superAdminByLink'>,
    config: Pick<Config, 'superAdmins'>,
  ): Promise<boolean>
  /** Whether anybody could act as super admin with this configuration. */
  hasSuperAdmin(config: Pick<Config, 'superAdmins'>): Promise<boolean>
  /** Entries of the file for this strategy that nobody has redeemed yet. */
  countUnredeemed(config: Pick<Config, 'superAdmins'>, strategy: string): Promise<number>
}
