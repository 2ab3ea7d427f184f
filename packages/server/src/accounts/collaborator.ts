/** Somebody who signs in and uses the apps, by whatever they sign in. */
export interface Collaborator {
  readonly id: string
  /** Lower case. To be shown: what an address decides is decided by the identity that said it. */
  readonly email: string
  /** To be shown. */
  readonly fullname: string
  /** Given here, by an administrator or an invitation. */
  readonly roles: readonly string[]
  readonly disabled: boolean
  /** Milliseconds since 1970. */
  readonly lastSignInAt: number | undefined
}
