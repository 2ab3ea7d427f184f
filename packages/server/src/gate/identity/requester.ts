import type { GatewrightError } from '../../errors.ts'
import type { ExternalUser } from '../../external-users/external-user.ts'
import type { Caller } from '../../identity/caller.ts'

/** Everything known of who sent a request. */
export interface Requester {
  readonly caller?: Caller | undefined
  /** The caller is known by a token that the request brings, and not by a cookie, which browsers send by themselves. */
  readonly byToken?: true
  readonly externalUser?: ExternalUser
  /** A token came along that is not accepted. */
  readonly externalProblem?: GatewrightError
  /** The gate has used the `Authorization` header up: it is a key to us, so the app must not get it. */
  readonly usedAuthorization: boolean
  /** The key came as the user name of `Basic`, without a password. */
  readonly keyIsName?: boolean
}

/** Somebody of whom nothing is known. */
export const stranger: Requester = { usedAuthorization: false }
