import type { RoleChange } from './role-change.ts'

/** An address that may become an account by signing in with one strategy. */
export interface Invitation {
  readonly id: string
  readonly email: string
  readonly strategy: string
  readonly roles: readonly string[]
  /** The account that invited; absent where the command line did, which is the operator's word. */
  readonly invitedBy?: string
  /** The identity by which it was signed in then. What an invitation says counts as long as this one may say it. */
  readonly invitedByIdentity?: string
  /** Who invited, in words. */
  readonly invitedByName?: string
  /** The account that has the address, and what whoever redeems the invitation is to it; absent where none was known. */
  readonly account?: InvitedAccount
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** An account that an invitation speaks of. */
export interface InvitedAccount {
  readonly id: string
  /**
   * `joined`: a further way to sign in. `anew`: in the place of all ways that the account has. `apart`: this account is somebody
   * else's, and loses the address. `another`: it is somebody else's, and loses the address only where the very provider knows
   * it as somebody else. The first three are a super admin's to say.
   */
  readonly mode: 'joined' | 'anew' | 'apart' | 'another'
}

/** Of an address and a strategy at most one is open. `email` must have gone through `parseEmailAddress`. */
export interface Invitations {
  /** Invites an address for one strategy. An earlier open invitation for the same two is replaced. */
  invite(invitation: {
    readonly email: string
    readonly strategy: string
    readonly roles: readonly string[]
    readonly invitedBy?: string
    readonly invitedByIdentity?: string
    readonly invitedByName?: string
    readonly account?: InvitedAccount
  }): Promise<Invitation>
  /** The open invitation of this address, if there is one. */
  find(email: string, strategy: string): Promise<Invitation | undefined>
  /** The same with the account that owns the address, where one does. */
  findWithOwner(
    email: string,
    strategy: string,
  ): Promise<{ readonly invitation: Invitation; readonly owner: string | undefined } | undefined>
  /** Whether it is open: neither redeemed, withdrawn or replaced, nor run out. */
  isOpen(id: string): Promise<boolean>
  /** Marks it as redeemed; `false` when somebody else was faster. */
  redeem(id: string): Promise<boolean>
  /** The same in a transaction that has found it open: where somebody else was faster, that is run again. */
  claim(id: string): Promise<void>
  /** As `Accounts.setRoles`. */
  setRoles(id: string, roles: readonly string[], was?: readonly string[]): Promise<RoleChange | undefined>
  withdraw(id: string): Promise<void>
  /**
   * Withdraws the open invitations that would let the person of an account in again: those that name it, and those for
   * addresses that it owns. What it merely says about its address withdraws nothing: anybody may say it.
   * @param way only those for this address and strategy, or for this strategy and naming the account
   */
  withdrawWithAccount(
    collaboratorId: string,
    way?: { readonly email: string; readonly strategy: string },
  ): Promise<void>
  /** Open invitations for this strategy; `most`, a thousand, where there are more. */
  countOpen(strategy: string, most?: number): Promise<number>
  /** Drops what has been redeemed, or has run out, long ago; in portions. */
  purge(): Promise<void>
}
