import type { Config, StrategyConfig } from '@gatewright/config'
import type { Profile } from '../identity/profile.ts'
import type { Holder, IdentityDetails } from './account-identity.ts'
import type { UnreadClaim } from './unread-claims.ts'

/** How somebody got in, for the audit log. */
export type AdmittedBy = 'account' | 'invitation' | 'super-admin-entry' | 'self-signup' | 'admin-link'

/** Somebody who was let in. */
export interface Admitted extends Holder {
  readonly by: AdmittedBy
  /** The account was made for them, by this very sign-in, and is as it stands here. */
  readonly isNew?: true
  /** Id of another account that owns the proven address of this one: it does not count here. */
  readonly addressOf?: string
}

/** Somebody whose sign-in is complete. */
export interface SignedIn extends Admitted {
  /** There are ways to sign in to the account that its owner, who is here now, has not taken notice of. */
  readonly unnoticedWays: boolean
  /** What of the claims was there and not understood; absent where everything was. */
  readonly unread?: readonly UnreadClaim[]
}

/** Somebody at the door, with what their provider says about them. */
export interface Applicant {
  readonly profile: Profile
  readonly strategy: StrategyConfig
  readonly details: IdentityDetails
  readonly unread: readonly UnreadClaim[]
  readonly config: Pick<Config, 'superAdmins' | 'roles' | 'strategies'>
  readonly adminLink: boolean
  readonly signedInTo?: string | undefined
}
