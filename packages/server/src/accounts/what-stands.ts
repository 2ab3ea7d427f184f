import { type Config, standingGroups, standingOf } from '@gatewright/config'
import { parseEmailAddress } from '../identity/email-address.ts'
import type { AccountIdentity } from './account-identity.ts'

/** What counts of an identity, as it was last said and as the file is now. */
export type WhatStands = Pick<AccountIdentity, 'emailTrusted' | 'groups' | 'providerRoles' | 'fullname'>

/**
 * Judges anew what an identity said at its last sign-in. Whatever a setting made count ends with that setting, and not at the
 * next sign-in: the address is nobody's word, groups and roles are gone.
 *
 * Who has no name is called by their address where somebody vouches for it, and has no name otherwise: to an app, an address that
 * an admin has typed would read like the person of that address.
 */
export function whatStands(identity: AccountIdentity, config: Pick<Config, 'strategies'>): WhatStands {
  const { grounds, email } = identity
  const standing = grounds && standingOf(config, identity, grounds)
  const emailTrusted = identity.emailTrusted && standing?.email !== false
  const fullname = nameOf(identity)
  return {
    emailTrusted,
    groups: standing?.groups === false ? [] : standingGroups(identity.groups, config.strategies),
    providerRoles: standing ? identity.providerRoles.filter(standing.role) : identity.providerRoles,
    fullname: fullname === '' && emailTrusted ? email : fullname,
  }
}

/** The name of somebody; empty where it is but their address, which an earlier version wrote for those without. */
export const nameOf = ({ fullname, email }: Pick<AccountIdentity, 'fullname' | 'email'>): string =>
  parseEmailAddress(fullname) === email ? '' : fullname
