import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { folded } from '../storage/folded.ts'
import { sqlOf } from '../storage/sql.ts'
import type { CollaboratorRow } from './collaborator-row.ts'
import { toInvitation } from './invitation-store.ts'
import { INVITED, type ListedPerson, type People, type PeopleFilter } from './people.ts'

/** When these accounts were last seen with a session, in milliseconds since 1970; accounts without one are left out. */
export type LastSeenOf = (collaboratorIds: readonly string[]) => Promise<ReadonlyMap<string, number>>

export function createPeopleStore(database: Database, clock: Clock, lastSeenOf: LastSeenOf): People {
  const db = sqlOf(database)

  /** Accounts and open invitations as one relation, so that one page of 10,000 is one query. */
  function people({ search, id }: PeopleFilter & { readonly id?: string }) {
    const accounts = db
      .selectFrom('collaborators')
      .select(['id', 'email', 'fullname', 'roles', 'disabled_at', 'last_sign_in_at'])
      .select([sql<string | null>`cast(null as text)`.as('invitation_id')])
    const invited = db
      .selectFrom('invitations as i')
      .select([
        sql<string>`${sql.lit(INVITED)} || i.id`.as('id'),
        'i.email',
        sql<string>`''`.as('fullname'),
        'i.roles',
        sql<number | null>`cast(null as bigint)`.as('disabled_at'),
        sql<number | null>`cast(null as bigint)`.as('last_sign_in_at'),
        'i.id as invitation_id',
      ])
      .where('i.redeemed_at', 'is', null)
      .where('i.expires_at', '>', clock.now())
    const pattern = `%${folded(search ?? '').replace(/[\\%_]/g, '\\$&')}%`
    return db
      .selectFrom(accounts.unionAll(invited).as('p'))
      .$if(search !== undefined, q =>
        q.where(
          sql<boolean>`(folded(p.email) like ${pattern} escape '\\' or folded(p.fullname) like ${pattern} escape '\\')`,
        ),
      )
      .$if(id !== undefined, q => q.where('p.id', '=', id as string))
  }

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
      .select(['collaborator_id', 'strategy'])
      .where('collaborator_id', 'in', ids)
      .orderBy('last_used_at', 'desc')
      .execute()
    for (const { collaborator_id, strategy } of identities) {
      const known = strategies.get(collaborator_id) ?? []
      if (!known.includes(strategy)) strategies.set(collaborator_id, [...known, strategy])
    }
    return strategies
  }

  /** Those of these accounts that say an address which another account says, too: a provider's word, or anybody's. */
  async function sharingAddresses(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db
      .selectFrom('identities as i')
      .innerJoin('identities as other', 'other.email', 'i.email')
      .whereRef('other.collaborator_id', '!=', 'i.collaborator_id')
      .where('i.collaborator_id', 'in', ids)
      .where('i.email', '!=', '')
      .select('i.collaborator_id')
      .distinct()
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
    async list(filter, page) {
      const after = page.after === undefined ? undefined : parseCursor(page.after)
      const rows = await people(filter)
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
      const items = await described(rows.slice(0, page.limit))
      const last = items.at(-1)
      return { items, next: rows.length > page.limit && last ? toCursor(last) : undefined }
    },
    async count(filter) {
      const { count } = await people(filter)
        .select(e => e.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async byId(id) {
      const [person] = await described(await people({ id }).selectAll().execute())
      return person
    },
  }
}

interface Row extends CollaboratorRow {
  readonly invitation_id: string | null
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
