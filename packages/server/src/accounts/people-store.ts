import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { folded, foldedWithAddresses } from '../storage/folded.ts'
import { inSlices } from '../storage/portions.ts'
import { rowsIn } from '../storage/row-counts.ts'
import { sqlOf } from '../storage/sql.ts'
import type { CollaboratorRow } from './collaborator-row.ts'
import { INVITED, invitationIdOf, type People } from './people.ts'
import { describePeople, type LastSeenOf, type PersonRow } from './person-details-store.ts'
import {
  byPlace,
  type PersonPlace,
  placeOf,
  readPersonPlace,
  START,
  writePersonPlace,
} from './person-place.ts'

/** People that a search looks at in one go: some milliseconds of work. */
const SEARCHED_AT_ONCE = 500

export function createPeopleStore(database: Database, clock: Clock, lastSeenOf: LastSeenOf): People {
  const db = sqlOf(database)
  const described = describePeople(database, lastSeenOf)

  /** Accounts behind a place in the list. */
  async function accountsAfter({ email, id, invited }: PersonPlace, limit: number): Promise<PersonRow[]> {
    const rows = await accounts
      .where(({ eb, refTuple, tuple }) =>
        // Of one address, invitations stand behind accounts.
        invited ? eb('email', '>', email) : eb(refTuple('email', 'id'), '>', tuple(email, id)),
      )
      .orderBy('email')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(row => ({ ...row, invitation_id: null }))
  }

  /** Open invitations behind a place in the list. */
  async function invitationsAfter({ email, id, invited }: PersonPlace, limit: number): Promise<PersonRow[]> {
    const rows = await openInvitations()
      .where(({ eb, refTuple, tuple }) => eb(refTuple('email', 'id'), '>', tuple(email, invited ? id : '')))
      .orderBy('email')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(asRow)
  }

  /**
   * Everybody behind a place, by address: both lists in their own order, each by its index, and merged here. A database
   * that merges them itself sorts all of both.
   */
  async function peopleAfter(place: PersonPlace, limit: number): Promise<PersonRow[]> {
    const both = [...(await accountsAfter(place, limit)), ...(await invitationsAfter(place, limit))]
    return both.sort(byPlace).slice(0, limit)
  }

  /** Those whom a search finds. A part of a name is found by no index, so the list is looked through in slices. */
  async function* found(search: string, from: PersonPlace): AsyncGenerator<PersonRow, void, undefined> {
    const wanted = folded(search)
    const read = (after: PersonRow | undefined, limit: number) =>
      peopleAfter(after === undefined ? from : placeOf(after), limit)
    for await (const rows of inSlices(read, SEARCHED_AT_ONCE)) {
      for (const row of rows) {
        if (foldedWithAddresses(row.email).includes(wanted) || folded(row.fullname).includes(wanted))
          yield row
      }
    }
  }

  const accounts = db
    .selectFrom('collaborators')
    .select(['id', 'email', 'fullname', 'roles', 'disabled_at', 'last_sign_in_at'])
  const invited = db
    .selectFrom('invitations')
    .select(['id', 'email', 'roles'])
    .where('redeemed_at', 'is', null)
  /** By the sign before it, the index by their end is not taken: all of them would be sorted by address. */
  const openInvitations = () => invited.where(sql<boolean>`+expires_at > ${clock.now()}`)

  return {
    async list({ search }, { limit, after }) {
      const from = after === undefined ? START : readPersonPlace(after)
      const rows =
        search === undefined
          ? await peopleAfter(from, limit + 1)
          : await firstOf(found(search, from), limit + 1)
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        items: await described(shown),
        next: rows.length > limit && last !== undefined ? writePersonPlace(last) : undefined,
      }
    },
    async count({ search }) {
      if (search === undefined) return (await rowsIn(database, 'collaborators')) + (await countInvitations())
      let count = 0
      for await (const _ of found(search, START)) count += 1
      return count
    },
    async byId(id) {
      const invitationId = invitationIdOf(id)
      const rows =
        invitationId === undefined
          ? (await accounts.where('id', '=', id).execute()).map(row => ({ ...row, invitation_id: null }))
          : (await openInvitations().where('id', '=', invitationId).execute()).map(asRow)
      const [person] = await described(rows)
      return person
    },
  }

  async function countInvitations(): Promise<number> {
    const { count } = await db
      .selectFrom('invitations')
      .select(e => e.fn.countAll<number>().as('count'))
      .where('redeemed_at', 'is', null)
      .where('expires_at', '>', clock.now())
      .executeTakeFirstOrThrow()
    return Number(count)
  }
}

const asRow = ({ id, email, roles }: Pick<CollaboratorRow, 'id' | 'email' | 'roles'>): PersonRow => ({
  id: INVITED + id,
  email,
  fullname: '',
  roles,
  disabled_at: null,
  last_sign_in_at: null,
  invitation_id: id,
})

async function firstOf<Item>(items: AsyncIterable<Item>, limit: number): Promise<Item[]> {
  const first: Item[] = []
  for await (const item of items) {
    first.push(item)
    if (first.length === limit) break
  }
  return first
}
