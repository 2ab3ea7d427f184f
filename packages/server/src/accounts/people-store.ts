import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { GatewrightError } from '../errors.ts'
import type { Database } from '../storage/database.ts'
import { folded } from '../storage/folded.ts'
import { inSlices } from '../storage/portions.ts'
import { rowsIn } from '../storage/row-counts.ts'
import { sqlOf } from '../storage/sql.ts'
import { INVITED, invitationIdOf, type People, type PeopleFilter, type PeopleView } from './people.ts'
import { describePeople, type LastSeenOf, type PersonRow } from './person-details-store.ts'
import type { PersonOrder, PersonSort } from './person-order.ts'
import { byPlace, type PersonPlace, placedId, readPersonPlace, writePersonPlace } from './person-place.ts'

/** People that a search or a filter looks at in one go: some milliseconds of work. */
const SEARCHED_AT_ONCE = 500
/** Before the keys of all roles. */
const SUPER_ADMINS = '0'

/** A row, with where it stands in the order that is asked for. */
interface FoundRow extends PersonRow {
  readonly folded: string
  /** Of an invitation. */
  readonly strategy?: string
  readonly place: PersonPlace
}

/** Columns of accounts that each order goes by, and of invitations: they have no name, and were never seen. */
const columns: Readonly<
  Record<
    PersonOrder,
    {
      readonly accounts: readonly ('last_seen_at' | 'name_key' | 'address_key' | 'role_key')[]
      readonly invitations: readonly ('address_key' | 'role_key')[]
    }
  >
> = {
  address: { accounts: ['address_key'], invitations: ['address_key'] },
  name: { accounts: ['name_key'], invitations: ['address_key'] },
  role: { accounts: ['role_key', 'name_key'], invitations: ['role_key', 'address_key'] },
  seen: { accounts: ['last_seen_at', 'address_key'], invitations: ['address_key'] },
}

export function createPeopleStore(database: Database, clock: Clock, lastSeenOf: LastSeenOf): People {
  const db = sqlOf(database)
  const described = describePeople(database, lastSeenOf)

  const allAccounts = db
    .selectFrom('collaborators')
    .select(['id', 'email', 'fullname', 'roles', 'disabled_at', 'last_sign_in_at', 'last_seen_at'])
    .select(['folded', 'name_key', 'address_key', 'role_key'])
  const unredeemed = db
    .selectFrom('invitations')
    .select(['id', 'email', 'roles', 'strategy', 'folded', 'address_key', 'role_key'])
    .where('redeemed_at', 'is', null)

  type Account = Awaited<ReturnType<typeof allAccounts.execute>>[number]
  type Invited = Awaited<ReturnType<typeof unredeemed.execute>>[number]

  /** Accounts behind a place in the list. */
  async function accountsAfter(order: Order, after: PersonPlace | undefined, limit: number) {
    const own = columns[order.sort.by].accounts
    let query = allAccounts
    if (after !== undefined) query = query.where(behind(order.sort, own, { ...after, kind: false }))
    for (const column of [...own, 'id']) query = query.orderBy(sql.ref(column), order.direction)
    const rows = await query.limit(limit).execute()
    return rows.map(row => asFound(row, order.sort.by))
  }

  /** Invitations behind a place in the list: those that are open, or those that have run out. */
  async function invitationsAfter(order: Order, after: PersonPlace | undefined, limit: number) {
    const own = columns[order.sort.by].invitations
    const seen = order.sort.by === 'seen' && after !== undefined ? Number(after.keys[0]) : 0
    // They stand where nobody was ever seen: behind everybody who was, or before.
    if (seen > 0 && order.sort.descending !== true) return []
    const from = seen > 0 ? undefined : after
    // By the sign before it, the index by their end is not taken: all of them would be sorted.
    let query = unredeemed.where(
      order.state === 'expired'
        ? sql<boolean>`+expires_at <= ${clock.now()}`
        : sql<boolean>`+expires_at > ${clock.now()}`,
    )
    // Every key is behind an empty one: what is open is sought in its index, from the first page on.
    if (from === undefined) query = query.where(own[0] ?? 'address_key', '>=', '')
    else {
      const keys = order.sort.by === 'seen' ? from.keys.slice(1) : from.keys
      query = query.where(behind(order.sort, own, { ...from, keys, kind: true }))
    }
    for (const column of [...own, 'id']) query = query.orderBy(sql.ref(column), order.direction)
    const rows = await query.limit(limit).execute()
    return rows.map(row => asFoundInvitation(row, order.sort.by))
  }

  /** Super admins are few, and no column says who is one: they are taken out of the order by role, and put before it. */
  async function superAdminsAfter({ sort, superAdmins }: Order, after: PersonPlace | undefined) {
    if (sort.by !== 'role' || superAdmins.size === 0) return []
    const rows = await allAccounts.where('id', 'in', [...superAdmins]).execute()
    const placed = rows.map(row => {
      const found = asFound(row, 'role')
      return { ...found, place: { ...found.place, keys: [SUPER_ADMINS, row.name_key] } }
    })
    return placed.filter(({ place }) => after === undefined || inDirection(sort, place, after) > 0)
  }

  /**
   * Everybody behind a place: each list in the order that is asked for, by its index, and merged here. A database that merges
   * them itself sorts all of both.
   */
  async function peopleAfter(
    order: Order,
    after: PersonPlace | undefined,
    limit: number,
  ): Promise<FoundRow[]> {
    const inOrder: FoundRow[] = []
    if (order.state !== 'invited' && order.state !== 'expired') {
      const first = await superAdminsAfter(order, after)
      const isElsewhere = ({ id }: FoundRow) => order.sort.by === 'role' && order.superAdmins.has(id)
      const more = order.sort.by === 'role' ? order.superAdmins.size : 0
      const rest = await accountsAfter(order, after, limit + more)
      inOrder.push(...first, ...rest.filter(row => !isElsewhere(row)))
    }
    if (order.state !== 'active' && order.state !== 'disabled')
      inOrder.push(...(await invitationsAfter(order, after, limit)))
    return inOrder.sort((a, b) => inDirection(order.sort, a.place, b.place)).slice(0, limit)
  }

  /** Those whom a filter lets through. A part of a name is found by no index, so the list is looked through in slices. */
  async function* found(
    filter: PeopleFilter,
    order: Order,
    from: PersonPlace | undefined,
  ): AsyncGenerator<FoundRow, void, undefined> {
    const read = (after: FoundRow | undefined, limit: number) =>
      peopleAfter(order, after?.place ?? from, limit)
    const wanted = filter.search === undefined ? '' : folded(filter.search)
    for await (const rows of inSlices(read, SEARCHED_AT_ONCE)) {
      const alike = rows.filter(row => row.folded.includes(wanted) && matches(row, filter, order.superAdmins))
      yield* filter.strategy === undefined ? alike : await withStrategy(alike, filter.strategy)
    }
  }

  async function withStrategy(rows: readonly FoundRow[], strategy: string): Promise<readonly FoundRow[]> {
    const accounts = rows.filter(row => row.invitation_id === null).map(({ id }) => id)
    const using =
      accounts.length === 0
        ? []
        : await db
            .selectFrom('identities')
            .select('collaborator_id')
            .where('strategy', '=', strategy)
            .where('collaborator_id', 'in', accounts)
            .execute()
    const ids = new Set(using.map(({ collaborator_id }) => collaborator_id))
    return rows.filter(row => (row.invitation_id === null ? ids.has(row.id) : row.strategy === strategy))
  }

  return {
    async list(filter, { limit, after, ...view }) {
      const order = orderOf(filter, view)
      const from = after === undefined ? undefined : readPersonPlace(order.sort, after)
      if (after !== undefined && from === undefined)
        throw new GatewrightError('bad_request', { detail: { cursor: after.slice(0, 100) } })
      const rows = looksThrough(filter)
        ? await firstOf(found(filter, order, from), limit + 1)
        : await peopleAfter(order, from, limit + 1)
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        items: await described(shown),
        next:
          rows.length > limit && last !== undefined ? writePersonPlace(order.sort, last.place) : undefined,
      }
    },
    async count(filter, view = {}) {
      if (!looksThrough(filter) && filter.state === undefined)
        return (await rowsIn(database, 'collaborators')) + (await countInvitations())
      let count = 0
      for await (const _ of found(filter, orderOf(filter, { ...view, sort: { by: 'address' } }), undefined))
        count += 1
      return count
    },
    async byId(id) {
      const invitationId = invitationIdOf(id)
      const rows =
        invitationId === undefined
          ? (await allAccounts.where('id', '=', id).execute()).map(row => asFound(row, 'address'))
          : (await unredeemed.where('id', '=', invitationId).execute()).map(row =>
              asFoundInvitation(row, 'address'),
            )
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

  function asFound(row: Account, by: PersonOrder): FoundRow {
    const keys = columns[by].accounts.map(column =>
      column === 'last_seen_at' ? Number(row.last_seen_at) : row[column],
    )
    return { ...row, invitation_id: null, place: { keys, invited: false, id: row.id } }
  }

  function asFoundInvitation(row: Invited, by: PersonOrder): FoundRow {
    const own = columns[by].invitations.map(column => row[column])
    return {
      ...row,
      id: INVITED + row.id,
      fullname: '',
      disabled_at: null,
      last_sign_in_at: null,
      last_seen_at: 0,
      invitation_id: row.id,
      place: { ...placedId(INVITED + row.id), keys: by === 'seen' ? [0, ...own] : own },
    }
  }
}

/** What decides which rows come, and in which order. */
interface Order {
  readonly sort: PersonSort
  readonly direction: 'asc' | 'desc'
  readonly state: PeopleFilter['state']
  readonly superAdmins: ReadonlySet<string>
}

const orderOf = (
  { state }: PeopleFilter,
  { sort = { by: 'address' }, superAdmins = new Set() }: PeopleView,
): Order => ({ sort, direction: sort.descending ? 'desc' : 'asc', state, superAdmins })

const inDirection = ({ descending }: PersonSort, a: PersonPlace, b: PersonPlace): number =>
  descending ? byPlace(b, a) : byPlace(a, b)

/**
 * What stands behind a place, for accounts or for invitations (`kind`). Of the same keys accounts come first, so that behind the
 * place of one kind those of the other come all, or none.
 */
function behind(
  { descending }: PersonSort,
  own: readonly string[],
  { keys, id, invited, kind }: PersonPlace & { readonly kind: boolean },
): RawBuilder<boolean> {
  const sign = sql.raw(descending ? '<' : '>')
  const row = (names: readonly string[]) => sql.join(names.map(name => sql.ref(name)))
  if (invited === kind) return sql`(${row([...own, 'id'])}) ${sign} (${sql.join([...keys, id])})`
  const stillCome = descending ? !kind : kind
  return sql`(${row(own)}) ${sql.raw(descending ? (stillCome ? '<=' : '<') : stillCome ? '>=' : '>')} (${sql.join(keys)})`
}

/** Whether rows have to be looked at to know which are meant. */
const looksThrough = ({ search, role, superAdmin, strategy, state }: PeopleFilter): boolean =>
  [search, role, superAdmin, strategy].some(wanted => wanted !== undefined) ||
  state === 'active' ||
  state === 'disabled'

function matches(
  row: FoundRow,
  { role, superAdmin, state }: PeopleFilter,
  superAdmins: ReadonlySet<string>,
): boolean {
  const isSuper = superAdmins.has(row.id)
  if (superAdmin && !isSuper) return false
  if (role !== undefined && !(role === 'admin' && isSuper) && !JSON.parse(row.roles).includes(role))
    return false
  if (state === 'active' || state === 'disabled') return (row.disabled_at !== null) === (state === 'disabled')
  return true
}

async function firstOf<Item>(items: AsyncIterable<Item>, limit: number): Promise<Item[]> {
  const first: Item[] = []
  for await (const item of items) {
    first.push(item)
    if (first.length === limit) break
  }
  return first
}
