import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { folded } from '../storage/folded.ts'
import { inSlices } from '../storage/portions.ts'
import { rowsIn } from '../storage/row-counts.ts'
import { sqlOf } from '../storage/sql.ts'
import type { CollaboratorRow } from './collaborator-row.ts'
import { toInvitation } from './invitation-store.ts'
import { INVITED, invitationIdOf, type ListedPerson, type People } from './people.ts'

/** When these accounts were last seen with a session, in milliseconds since 1970; accounts without one are left out. */
export type LastSeenOf = (collaboratorIds: readonly string[]) => Promise<ReadonlyMap<string, number>>

/** People that a search looks at in one go: some milliseconds of work. */
const SEARCHED_AT_ONCE = 500

export function createPeopleStore(database: Database, clock: Clock, lastSeenOf: LastSeenOf): People {
  const db = sqlOf(database)

  /** Accounts behind a place in the list. */
  async function accountsAfter({ email, id, invited }: Place, limit: number): Promise<Row[]> {
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
  async function invitationsAfter({ email, id, invited }: Place, limit: number): Promise<Row[]> {
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
  async function peopleAfter(place: Place, limit: number): Promise<Row[]> {
    const both = [...(await accountsAfter(place, limit)), ...(await invitationsAfter(place, limit))]
    return both.sort(byPlace).slice(0, limit)
  }

  /** Those whom a search finds. A part of a name is found by no index, so the list is looked through in slices. */
  async function* found(search: string, from: Place): AsyncGenerator<Row, void, undefined> {
    const wanted = folded(search)
    const read = (after: Row | undefined, limit: number) =>
      peopleAfter(after === undefined ? from : placeOf(after), limit)
    for await (const rows of inSlices(read, SEARCHED_AT_ONCE)) {
      for (const row of rows) {
        if (folded(row.email).includes(wanted) || folded(row.fullname).includes(wanted)) yield row
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

  async function described(rows: readonly Row[]): Promise<readonly ListedPerson[]> {
    if (rows.length === 0) return []
    const ids = rows.map(row => row.id)
    const strategies = await strategiesOf(ids)
    const seen = await lastSeenOf(ids)
    const invitations = await invitationsOf(rows.flatMap(row => row.invitation_id ?? []))
    const sharing = await sharingAddresses(ids)
    return rows.map(row => {
      const lastSeenAt = Math.max(Number(row.last_sign_in_at ?? 0), seen.get(row.id) ?? 0)
      return {
        id: row.id,
        email: row.email,
        fullname: row.fullname,
        roles: JSON.parse(row.roles) as string[],
        disabled: row.disabled_at !== null,
        strategies: strategies.get(row.id) ?? [],
        lastSeenAt: lastSeenAt === 0 ? undefined : lastSeenAt,
        ...(sharing.has(row.id) ? { sharesAddress: true } : {}),
        ...(row.invitation_id === null ? {} : invitations.get(row.invitation_id)),
      }
    })
  }

  async function strategiesOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const strategies = new Map<string, string[]>()
    const identities = await db
      .selectFrom('identities')
      .select(['collaborator_id', 'strategy', 'last_used_at'])
      .where('collaborator_id', 'in', ids)
      .execute()
    const latestFirst = identities.sort((a, b) => Number(b.last_used_at) - Number(a.last_used_at))
    for (const { collaborator_id, strategy } of latestFirst) {
      const known = strategies.get(collaborator_id) ?? []
      if (!known.includes(strategy)) strategies.set(collaborator_id, [...known, strategy])
    }
    return strategies
  }

  /** Those of these accounts that say an address which another account says, too: a provider's word, or anybody's. */
  async function sharingAddresses(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db
      .selectFrom('identities as i')
      .select('i.collaborator_id')
      .where('i.collaborator_id', 'in', ids)
      .where('i.email', '!=', '')
      .where(e =>
        e.exists(
          e
            .selectFrom('identities as other')
            .select('other.id')
            .whereRef('other.email', '=', 'i.email')
            .whereRef('other.collaborator_id', '!=', 'i.collaborator_id'),
        ),
      )
      .execute()
    return new Set(rows.map(row => row.collaborator_id))
  }

  /** Of each invitation what it says, and the account that it is about. */
  async function invitationsOf(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Pick<ListedPerson, 'invitation' | 'holder'>>> {
    if (ids.length === 0) return new Map()
    const found = await db
      .selectFrom('invitations as i')
      .leftJoin('proven_addresses as a', 'a.email', 'i.email')
      .leftJoin('collaborators as c', join =>
        join.on(e => e('c.id', '=', e.fn.coalesce('i.account_id', 'a.collaborator_id'))),
      )
      .selectAll('i')
      .select(['c.id as holder_id', 'c.fullname as holder_name'])
      .where('i.id', 'in', ids)
      .execute()
    return new Map(
      found.map(({ holder_id: id, holder_name: fullname, ...row }) => [
        row.id,
        {
          invitation: toInvitation(row),
          ...(id === null || fullname === null ? {} : { holder: { id, fullname } }),
        },
      ]),
    )
  }

  return {
    async list({ search }, { limit, after }) {
      const from = after === undefined ? START : parseCursor(after)
      const rows =
        search === undefined
          ? await peopleAfter(from, limit + 1)
          : await firstOf(found(search, from), limit + 1)
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        items: await described(shown),
        next: rows.length > limit && last !== undefined ? toCursor(last) : undefined,
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

interface Row extends CollaboratorRow {
  readonly invitation_id: string | null
}

const asRow = ({ id, email, roles }: Pick<CollaboratorRow, 'id' | 'email' | 'roles'>): Row => ({
  id: INVITED + id,
  email,
  fullname: '',
  roles,
  disabled_at: null,
  last_sign_in_at: null,
  invitation_id: id,
})

/** Where in the list somebody stands: by address, accounts before invitations, and by id. */
interface Place {
  readonly email: string
  readonly invited: boolean
  /** The account's or the invitation's own. */
  readonly id: string
}

const START: Place = { email: '', invited: false, id: '' }

const placeOf = ({ id, email }: Pick<Row, 'id' | 'email'>): Place => {
  const invitationId = invitationIdOf(id)
  return { email, invited: invitationId !== undefined, id: invitationId ?? id }
}

function byPlace(one: Row, other: Row): number {
  const [a, b] = [placeOf(one), placeOf(other)]
  return inBytes(a.email, b.email) || Number(a.invited) - Number(b.invited) || inBytes(a.id, b.id)
}

/** As the database compares: by the bytes of UTF-8, which is not the order of JavaScript's own units. */
const inBytes = (one: string, other: string): number =>
  one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other))

async function firstOf<Item>(items: AsyncIterable<Item>, limit: number): Promise<Item[]> {
  const first: Item[] = []
  for await (const item of items) {
    first.push(item)
    if (first.length === limit) break
  }
  return first
}

const toCursor = ({ email, id }: Pick<Row, 'id' | 'email'>): string =>
  Buffer.from(`${id}\n${email}`).toString('base64url')

function parseCursor(cursor: string): Place {
  const [id = '', email = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n', 2)
  return placeOf({ id, email })
}
