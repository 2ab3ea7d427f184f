import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { CollaboratorRow } from './collaborator-row.ts'
import { toInvitation } from './invitation-store.ts'
import type { ListedPerson } from './people.ts'

/** When these accounts were last seen with a session, in milliseconds since 1970; accounts without one are left out. */
export type LastSeenOf = (collaboratorIds: readonly string[]) => Promise<ReadonlyMap<string, number>>

/** An account or an open invitation, as the list finds them. */
export interface PersonRow extends CollaboratorRow {
  readonly invitation_id: string | null
  readonly last_seen_at: number
}

/** What the list shows of those on one page: asked for all of them at once. */
export function describePeople(
  database: Database,
  lastSeenOf: LastSeenOf,
): (rows: readonly PersonRow[]) => Promise<readonly ListedPerson[]> {
  const db = sqlOf(database)
  return described

  async function described(rows: readonly PersonRow[]): Promise<readonly ListedPerson[]> {
    if (rows.length === 0) return []
    const ids = rows.map(row => row.id)
    const strategies = await strategiesOf(ids)
    const seen = await lastSeenOf(ids)
    const invitations = await invitationsOf(rows.flatMap(row => row.invitation_id ?? []))
    const sharing = await sharingAddresses(ids)
    return rows.map(row => {
      const lastSeenAt = Math.max(Number(row.last_seen_at), seen.get(row.id) ?? 0)
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
}
