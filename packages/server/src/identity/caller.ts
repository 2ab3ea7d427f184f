/**
 * Who is calling: a valid session together with the account it belongs to, frozen, ready for a decision. The cache hands
 * out the same object until something about the session or the account changes, so that what is derived from it
 * (identity headers, an assertion) can be kept in a `WeakMap` under it.
 */
export interface Caller {
  readonly sessionId: string
  /** The collaborator's id: `Remote-User` and the assertion's `sub`. */
  readonly collaboratorId: string
  /** Of the identity that the session or token belongs to, and whose address, roles and groups these are; none of a program. */
  readonly identityId?: string
  readonly email: string
  /** Whether `emails` and `domains` rules may match {@link email} (decision 1). */
  readonly emailTrusted: boolean
  readonly fullname: string
  /** `member`, `admin` and the file's own. A super admin has `admin` among them. */
  readonly roles: readonly string[]
  /** Each with its source, see `qualifiedGroup`: what an app or a person reads is made by `groupNames`. */
  readonly groups: readonly string[]
  readonly superAdmin: boolean
  /** The strategy that made the session. */
  readonly strategy: string
  /** Milliseconds since 1970: when the session ends whatever happens. */
  readonly expiresAt: number
}
