/** Somebody who signs in and uses the apps. */
export interface Collaborator {
  readonly id: string
  /** Lower case. */
  readonly email: string
  /** Whether the provider vouches for the address (decision 1). */
  readonly emailTrusted: boolean
  readonly fullname: string
  /** Given here, by an administrator or an invitation. */
  readonly roles: readonly string[]
  /** What the provider said at the last sign-in that gives roles: grants, see `roleGrant`. */
  readonly providerRoles: readonly string[]
  /** Said by the provider at the last sign-in, each with its source, see `qualifiedGroup`. */
  readonly groups: readonly string[]
  /** Made super admin through a one-time link; entries of the file are kept apart. */
  readonly superAdminByLink: boolean
  readonly disabled: boolean
  /** Milliseconds since 1970. */
  readonly lastSignInAt: number | undefined
}
