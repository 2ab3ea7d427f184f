/** Who is calling, as Gatewright says in its assertion. */
export type Caller = Collaborator | ExternalUser

/** Somebody who signed in at Gatewright. */
export interface Collaborator {
  readonly kind: 'collaborator'
  /** Stable, never reused: what to tie your own data to. Not the e-mail address, which can change hands. */
  readonly id: string
  readonly email: string
  /** Whether the identity provider vouches for the address. */
  readonly emailVerified: boolean
  readonly name: string
  readonly roles: readonly string[]
  /** As the provider names them; where several could have said a name, with the strategy before it: `azure:Support`. */
  readonly groups: readonly string[]
  /** `false` where they were too many for a header: `groups` holds those alone that the app's rules at Gatewright name. */
  readonly groupsComplete: boolean
  /** Which way they signed in. */
  readonly strategy: string
  readonly sessionId: string
}

/** A user of another site, whose token Gatewright has verified. */
export interface ExternalUser {
  readonly kind: 'external-user'
  /** `external:` and the token's `sub`; can never be a collaborator's id. */
  readonly id: string
  /** The whole verified payload of their token. */
  readonly credentials: Readonly<Record<string, unknown>>
}
