/** An address that may become an account by signing in with one strategy. */
export interface Invitation {
  readonly id: string
  readonly email: string
  readonly strategy: string
  readonly roles: readonly string[]
  /** Who invited, in words. */
  readonly invitedByName?: string
  /** Whose account it is for; somebody new where it is absent. */
  readonly account?: InvitedAccount
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** An account that whoever redeems the invitation gets. */
export interface InvitedAccount {
  readonly id: string
  /**
   * `joined`: a further way to sign in. `anew`: in the place of all ways that the account has. `apart`: this account is somebody
   * else's, and loses the address.
   */
  readonly mode: 'joined' | 'anew' | 'apart'
}

/** Of an address and a strategy at most one is open. `email` must have gone through `parseEmailAddress`. */
export interface Invitations {
  /** Invites an address for one strategy. An earlier open invitation for the same two is replaced. */
  invite(invitation: {
    readonly email: string
    readonly strategy: string
    readonly roles: readonly string[]
    readonly invitedBy?: string
    readonly invitedByName?: string
    readonly account?: InvitedAccount
  }): Promise<Invitation>
  /** The open invitation of this address, if there is one. */
  find(email: string, strategy: string): Promise<Invitation | undefined>
  /** Marks it as redeemed; `false` when somebody else was faster. */
  redeem(id: string): Promise<boolean>
  setRoles(id: string, roles: readonly string[]): Promise<void>
  withdraw(id: string): Promise<void>
  /** Withdraws every invitation of the address that is still open. */
  withdrawAllOf(email: string): Promise<void>
  /** Open invitations for this strategy. */
  countOpen(strategy: string): Promise<number>
}
