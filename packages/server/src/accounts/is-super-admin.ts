import type { Config } from '@gatewright/config'
import type { SuperAdminIdentity } from './super-admins.ts'

/**
 * Whether what an identity has redeemed makes it super admin: the one-time link, or an entry that the file still has.
 * @param redeemed addresses of the entries for its strategy that it has redeemed
 */
export const isSuperAdminBy = (
  { strategy, superAdminByLink }: Pick<SuperAdminIdentity, 'strategy' | 'superAdminByLink'>,
  redeemed: readonly string[],
  { superAdmins }: Pick<Config, 'superAdmins'>,
): boolean =>
  superAdminByLink || superAdmins.some(entry => entry.strategy === strategy && redeemed.includes(entry.email))
