import type { Invitation } from './invitations.ts'
import type { PersonSort } from './person-order.ts'

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

/** `expired`: an invitation that nobody has redeemed in time. It is listed for a month, and only to whoever asks for those. */
export const PERSON_STATES = ['active', 'disabled', 'invited', 'expired'] as const
export type PersonState = (typeof PERSON_STATES)[number]

/** Who is looked for; all of what is said holds. */
export interface PeopleFilter {
  /** Part of the address or the name, however its letters are typed. */
  readonly search?: string
  /** Given here, and `admin` for super admins. */
  readonly role?: string
  /** Those of {@link PeopleView.superAdmins} alone. */
  readonly superAdmin?: boolean
  /** Everybody who is or may come in, when absent. */
  readonly state?: PersonState
  /** One that they have signed in with, or are invited to. */
  readonly strategy?: string
}

/** How the list is looked at. */
export interface PeopleView {
  /** By address, when absent. */
  readonly sort?: PersonSort
  /** Ids of the accounts that are super admins now, which stand before all other roles. */
  readonly superAdmins?: ReadonlySet<string>
}

/** Everybody who is in, and every open invitation. */
export interface People {
  /**
   * @param page.after where an earlier page in the same order ended
   * @returns `next`: what to pass as `after`, when there is more
   * @throws GatewrightError `bad_request` for a place of another order
   */
  list(
    filter: PeopleFilter,
    page: PeopleView & { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly ListedPerson[]; readonly next?: string }>
  count(filter: PeopleFilter, view?: PeopleView): Promise<number>
  /** An invitation also after it has run out, as long as it is listed. */
  byId(id: string): Promise<ListedPerson | undefined>
}

/** What the ids of invitations begin with. */
export const INVITED = 'invited.'

/** The invitation that an id of the list stands for, if it stands for one. */
export const invitationIdOf = (id: string): string | undefined =>
  id.startsWith(INVITED) ? id.slice(INVITED.length) : undefined
