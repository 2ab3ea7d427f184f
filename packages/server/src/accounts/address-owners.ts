/**
 * Whose a proven address is. One address has one account, by the key of a table, so that of two that prove it at once one
 * gets it, in whatever processes. The first keeps it: what one identity's provider says never changes what the sessions of
 * another account may do.
 */
export interface AddressOwners {
  /** The account that owns the address; `undefined` where nobody has proven it. */
  ownerOf(email: string): Promise<string | undefined>
  /** Gives the address to this account, whoever had it: somebody who may has said that it changed hands. */
  handOver(email: string, collaboratorId: string): Promise<void>
}
