import { sql } from 'kysely'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

/** Somebody who has an account, or an open invitation and no account yet. Times are milliseconds since 1970. */
export interface ListedPerson {
  /** The collaborator's id; `invited.` and the invitation's id for somebody without an account. */
  readonly id: string
  readonly email: string
  readonly fullname: string
  /** Given here; what a provider says comes on top. */
  readonly roles: readonly string[]
  readonly disabled: boolean
  /** Ids of the strategies that they have signed in with. */
  readonly strategies: readonly string[]
  readonly lastSeenAt?: number
  readonly invitation?: { readonly strategy: string; readonly expiresAt: number }
}

export interface PeopleFilter {
  /** Part of the address or the name. */
  readonly search?: string
  readonly id?: string
}

const INVITED = 'invited.'

/** The invitation that an id of the list stands for, if it stands for one. */
export const invitationIdOf = (id: string): string | undefined =>
  id.startsWith(INVITED) ? id.slice(INVITED.length) : undefined

/** Accounts and open invitations as one relation, so that one page of 10,000 is one query. */
function people(database: Database, now: number, { search, id }: PeopleFilter) {
  const db = sqlOf(database)
  const accounts = db
    .selectFrom('collaborators')
    .select(['id', 'email', 'fullname', 'roles', 'disabled_at', 'last_sign_in_at'])
    .select([
      sql<string | null>`cast(null as text)`.as('strategy'),
      sql<number | null>`cast(null as bigint)`.as('expires_at'),
    ])
  const invited = db
    .selectFrom('invitations as i')
    .select([
      sql<string>`${sql.lit(INVITED)} || i.id`.as('id'),
      'i.email',
      sql<string>`''`.as('fullname'),
      'i.roles',
      sql<number | null>`cast(null as bigint)`.as('disabled_at'),
      sql<number | null>`cast(null as bigint)`.as('last_sign_in_at'),
      'i.strategy',
      'i.expires_at',
    ])
    .where('i.redeemed_at', 'is', null)
    .where('i.expires_at', '>', now)
    .where(e =>
      e.not(e.exists(e.selectFrom('collaborators as c').select('c.id').whereRef('c.email', '=', 'i.email'))),
    )
  const pattern = `%${(search ?? '').toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return db
    .selectFrom(accounts.unionAll(invited).as('p'))
    .$if(search !== undefined, q =>
      q.where(
        sql<boolean>`(lower(p.email) like ${pattern} escape '\\' or lower(p.fullname) like ${pattern} escape '\\')`,
      ),
    )
    .$if(id !== undefined, q => q.where('p.id', '=', id as string))
}

/**
 * People in the order of their addresses.
 * @param page.after where an earlier page ended
 * @returns `next`: what to pass as `after`, when there is more
 */
export async function listPeople(
  database: Database,
  now: number,
  filter: PeopleFilter,
  page: { readonly limit: number; readonly after?: string },
): Promise<{ readonly items: readonly ListedPerson[]; readonly next?: string }> {
  const _db = sqlOf(database)
  const after = page.after === undefined ? undefined : parseCursor(page.after)
  const rows = await people(database, now, filter)
    .selectAll()
    .$if(after !== undefined, q => {
      const { email, id } = after as Cursor
      return q.where(e =>
        e.or([e('p.email', '>', email), e.and([e('p.email', '=', email), e('p.id', '>', id)])]),
      )
    })
    .orderBy('p.email')
    .orderBy('p.id')
    .limit(page.limit + 1)
    .execute()
  if (rows.length === 0) return { items: [] }
  const shown = rows.slice(0, page.limit)
  const more = await detailsOf(
    database,
    now,
    shown.map(row => row.id),
    shown.map(row => row.email),
  )
  const items = shown.map((row): ListedPerson => {
    const lastSeenAt = Math.max(Number(row.last_sign_in_at ?? 0), more.lastSeenAt.get(row.id) ?? 0)
    const invitation =
      row.strategy === null
        ? more.invitations.get(row.email)
        : { strategy: row.strategy, expiresAt: Number(row.expires_at) }
    return {
      id: row.id,
      email: row.email,
      fullname: row.fullname,
      roles: JSON.parse(row.roles) as string[],
      disabled: row.disabled_at !== null,
      strategies: more.strategies.get(row.id) ?? [],
      ...(lastSeenAt === 0 ? {} : { lastSeenAt }),
      ...(invitation === undefined ? {} : { invitation }),
    }
  })
  const last = items.at(-1)
  return { items, ...(rows.length > page.limit && last ? { next: toCursor(last) } : {}) }
}

export async function countPeople(database: Database, now: number, filter: PeopleFilter): Promise<number> {
  const _db = sqlOf(database)
  const { count } = await people(database, now, filter)
    .select(e => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function detailsOf(database: Database, now: number, ids: readonly string[], emails: readonly string[]) {
  const db = sqlOf(database)
  const strategies = new Map<string, string[]>()
  const identities = await db
    .selectFrom('identities')
    .select(['collaborator_id', 'strategy'])
    .where('collaborator_id', 'in', ids)
    .orderBy('last_used_at', 'desc')
    .execute()
  for (const { collaborator_id, strategy } of identities) {
    const known = strategies.get(collaborator_id) ?? []
    if (!known.includes(strategy)) strategies.set(collaborator_id, [...known, strategy])
  }
  const seen = await db
    .selectFrom('sessions')
    .select(e => ['collaborator_id', e.fn.max('last_seen_at').as('at')])
    .where('collaborator_id', 'in', ids)
    .groupBy('collaborator_id')
    .execute()
  const open = await db
    .selectFrom('invitations')
    .select(['email', 'strategy', 'expires_at'])
    .where('email', 'in', emails)
    .where('redeemed_at', 'is', null)
    .where('expires_at', '>', now)
    .execute()
  return {
    strategies,
    lastSeenAt: new Map(seen.map(row => [row.collaborator_id, Number(row.at)])),
    invitations: new Map(
      open.map(row => [row.email, { strategy: row.strategy, expiresAt: Number(row.expires_at) }]),
    ),
  }
}

interface Cursor {
  readonly email: string
  readonly id: string
}

const toCursor = ({ email, id }: Cursor): string => Buffer.from(`${id}\n${email}`).toString('base64url')

function parseCursor(cursor: string): Cursor {
  const [id = '', email = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n', 2)
  return { email, id }
}
