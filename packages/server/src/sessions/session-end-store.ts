import { type SelectQueryBuilder, sql } from 'kysely'
import { type Database, REVOKES } from '../storage/database.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import { sqlOf } from '../storage/sql.ts'
import type { Tables } from '../storage/tables.ts'

/** What sessions can be named by. */
const NAMES = ['collaborator_id', 'identity_id', 'strategy', 'provider_sid', 'issuer', 'subject'] as const

/** Sessions by what all of them have. */
export type NamedSessions = { readonly [Name in (typeof NAMES)[number]]?: string | undefined }

/**
 * Sessions that one transaction deletes, at most: some tens of milliseconds of work, however many there are beside them. A
 * hundred thousand would take as long as nobody waits for a transaction.
 */
const AT_ONCE = 500

/** More than so many are not counted: counting holds up whoever writes. */
const MOST_COUNTED = 100_000

/** Holds for sessions that no end concerns which is written down and not carried out yet. For queries of `sessions`. */
export const isNotEnded = sql<boolean>`not exists (
  select 1 from session_ends where session_ends.id > sessions.begun_after
  and session_ends.except_session is distinct from sessions.id
  and ${sql.join(
    NAMES.map(
      name =>
        sql`coalesce(${sql.ref(`session_ends.${name}`)}, ${sql.ref(`sessions.${name}`)}) is not distinct from ${sql.ref(`sessions.${name}`)}`,
    ),
    sql` and `,
  )})`

/** What a session that begins now has begun after. */
export const lastEnd = sql<number>`(select coalesce(max(id), 0) from session_ends)`

/** Ends of any number of sessions at once. */
export interface SessionEnds {
  /**
   * Ends all of them in one small transaction, however many there are. The first some hundred are deleted and told of by name; where
   * there are more, one row says that all of them are over, and `clear` deletes them.
   * @param except a session that goes on
   * @returns how many there were; of very many not all are counted
   */
  end(named: NamedSessions, except?: string): Promise<number>
  /**
   * Deletes what is over, in portions. Where it fails half-way, nothing comes back to life, and the next one goes on.
   * @param goesOn asked before each portion: who stops does not wait for all of them
   */
  clear(goesOn?: () => boolean): Promise<void>
}

export function createSessionEnds(database: Database): SessionEnds {
  const db = sqlOf(database)

  async function deleteSome(tx: Database, named: NamedSessions, except = ''): Promise<number> {
    const some = sqlOf(tx)
      .selectFrom('sessions')
      .select('id')
      .where('id', '!=', except)
      .$call(query => matching(query, named))
      .limit(AT_ONCE)
    const ended = await sqlOf(tx).deleteFrom('sessions').where('id', 'in', some).returning('id').execute()
    for (const { id } of ended) await tx.announce({ kind: 'session-ended', sessionId: id })
    return ended.length
  }

  async function countLeft(tx: Database, named: NamedSessions, except: string | undefined): Promise<number> {
    const some = sqlOf(tx)
      .selectFrom('sessions')
      .select('id')
      .$call(query => matching(query, named))
      .limit(MOST_COUNTED)
    const { count } = await sqlOf(tx)
      .selectFrom(some.as('some'))
      .select(e => e.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return Math.max(0, Number(count) - (except === undefined ? 0 : 1))
  }

  return {
    end: (named, except) =>
      database.transaction(async tx => {
        const deleted = await deleteSome(tx, named, except)
        if (deleted < AT_ONCE) return deleted
        const left = await countLeft(tx, named, except)
        if (left === 0) return deleted
        await sqlOf(tx)
          .insertInto('session_ends')
          .values({ ...named, except_session: except ?? null })
          .execute()
        const { collaborator_id: collaboratorId } = named
        if (collaboratorId === undefined) await tx.announce({ kind: 'anything' })
        else await tx.announce({ kind: 'account-changed', collaboratorId })
        await tx.announce({ kind: 'sessions-over' })
        return deleted + left
      }, REVOKES),
    async clear(goesOn = () => true) {
      while (goesOn()) {
        const end = await db.selectFrom('session_ends').selectAll().orderBy('id').limit(1).executeTakeFirst()
        if (end === undefined) return
        const named = Object.fromEntries(NAMES.map(name => [name, end[name] ?? undefined]))
        const over = db
          .selectFrom('sessions')
          .select('id')
          .where('begun_after', '<', end.id)
          .where('id', '!=', end.except_session ?? '')
          .$call(query => matching(query, named))
        await untilNoneIsLeft(async limit => {
          if (!goesOn()) return 0
          const { numDeletedRows } = await db
            .deleteFrom('sessions')
            .where('id', 'in', over.limit(limit))
            // Once another node has carried it out, sessions begin after none again.
            .where(e => e.exists(e.selectFrom('session_ends').select('id').where('id', '=', end.id)))
            .executeTakeFirstOrThrow()
          return Number(numDeletedRows)
        })
        if (!goesOn()) return
        // Every node clears, for all of them have heard of it: whoever has waited for a portion of another's finds it gone, which does not
        // say that none is left. Those that are would count again.
        await db
          .deleteFrom('session_ends')
          .where('id', '=', end.id)
          .where(e => e.not(e.exists(over)))
          .execute()
      }
    },
  }
}

function matching<Query extends SelectQueryBuilder<Tables, 'sessions', object>>(
  query: Query,
  named: NamedSessions,
): Query {
  let narrowed: SelectQueryBuilder<Tables, 'sessions', object> = query
  for (const name of NAMES) {
    const value = named[name]
    if (value !== undefined) narrowed = narrowed.where(name, '=', value)
  }
  return narrowed as Query
}
