import type { Invitation } from './invitations.ts'

/**
 * An account, or an open invitation. Each invitation is a row of its own, whoever says its address: an account's row never
 * stands for one. Times are milliseconds since 1970.
 */
export interface ListedPerson {
  /** The collaborator's id; `invited.` and the invitation's id for an invitation. */
  readonly id: string
  readonly email: string
  readonly fullname: string
  /** Given here; what a provider says comes on top. */
  readonly roles: readonly string[]
  readonly disabled: boolean
  /** Ids of the strategies that they have signed in with. */
  readonly strategies: readonly string[]
  readonly lastSeenAt?: number
  /** Whether another account says an address of this one as well. */
  readonly sharesAddress?: boolean
  readonly invitation?: Invitation
  /** The account that an invitation is about: that which it names, else that which owns its address. */
  readonly holder?: { readonly id: string; readonly fullname: string }
}

export interface PeopleFilter {
  /** Part of the address or the name. */
  readonly search?: string
}

/** Everybody who is in, and every open invitation. */
export interface People {
  /**
   * In the order of their addresses.
   * @param page.after where an earlier page ended
   * @returns `next`: what to pass as `after`, when there is more
   */
  list(
    filter: PeopleFilter,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly ListedPerson[]; readonly next?: string }>
  count(filter: PeopleFilter): Promise<number>
  byId(id: string): Promise<ListedPerson | undefined>
}

/** What the ids of invitations begin with. */
export const INVITED = 'invited.'

/** The invitation that an id of the list stands for, if it stands for one. */
export const invitationIdOf = (id: string): string | undefined =>
  id.startsWith(INVITED) ? id.slice(INVITED.length) : undefined
