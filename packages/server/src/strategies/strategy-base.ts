import type { StrategyConfig } from '@gatewright/config'
import type { Profile } from '../identity/profile.ts'
import type { Database } from '../storage/database.ts'

/** What each strategy has, whatever it takes. */
export interface StrategyBase {
  readonly id: string
  readonly config: StrategyConfig
  /**
   * What an invitation does beside being written down: prepared first, then written within the invitation's transaction.
   * @param email parsed
   * @param vouched whether the inviter may say that the address is the person's: a super admin, or the command line
   */
  onInvited?(email: string, vouched: boolean): Promise<(tx: Database) => Promise<Welcome>>
}

/** What the one who invites hands over with the link. */
export interface Welcome {
  /** Works once and must be changed then. Shown to nobody again. */
  readonly oneTimePassword: string
}

/** A profile that comes about within the transaction of the sign-in, so that a refusal leaves nothing behind. */
export type ProfileWithin = (tx: Database) => Promise<Profile | ProvenWithin>

/** A profile that counts once `proof` has settled: it may go along with what is asked next, and what it throws refuses the sign-in. */
export interface ProvenWithin {
  readonly profile: Profile
  readonly proof: Promise<unknown>
}
