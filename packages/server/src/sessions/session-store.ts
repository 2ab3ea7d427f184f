import type { Proved } from '@gatewright/config'
import { type DeleteQueryBuilder, type DeleteResult, sql } from 'kysely'
import { hashToken, randomId, randomToken } from '../random.ts'
import { type Database, REVOKES } from '../storage/database.ts'
import type { ListPlace } from '../storage/list-place.ts'
import { findsAny, inPortions, untilNoneIsLeft } from '../storage/portions.ts'
import { countProvedBy, hasSource, proofsIn } from '../storage/proved-rows.ts'
import { engineOf, sqlOf, write } from '../storage/sql.ts'
import type { Tables } from '../storage/tables.ts'
import type { SessionStore } from './session.ts'
import { createSessionEnds, isNotEnded, lastEnd } from './session-end-store.ts'
import { placeOf, SESSION, storedHost, toSession } from './session-row-store.ts'
import { tokenHolders } from './token-holder-store.ts'

/**
 * Tokens that a session has on one host, at most: a browser that has lost its cookie there gets another one each time, and whatever
 * ends the session has to delete all of them.
 */
const TOKENS_ON_A_HOST = 20
/**
 * Tokens that a session has in all, at most, beside those of the host where it began: an app may have any number of hosts
 * (`https://*.code.example.com`), and a page of somebody else's could lead a browser to one after the other.
 */
const TOKENS_OF_A_SESSION = 1000
/** Beyond them, dropped with one more: with data of before there may be more of them. */
const DROPPED_AT_ONCE = 100

/** Sessions that one statement marks as seen. */
const TOUCHED_AT_ONCE = 100
/** Sessions that one statement gives their source: nobody is served yet. */
const FILLED_AT_ONCE = 5000

/** Longer ones are stored as their hash: an index of PostgreSQL's takes no row of more than 2704 bytes, and a provider may write anything. */
const LONGEST_SID = 255

const storedSid = (sid: string): string => (sid.length > LONGEST_SID ? hashToken(sid) : sid)

export function createSessionStore(database: Database): SessionStore {
  const db = sqlOf(database)
  const ends = createSessionEnds(database)

  /** Ends the sessions that a condition finds, and tells of each. */
  const end = (condition: (query: Delete) => Delete): Promise<number> =>
    database.transaction(async tx => {
      const ended = await condition(sqlOf(tx).deleteFrom('sessions')).returning('id').execute()
      for (const { id } of ended) await tx.announce({ kind: 'session-ended', sessionId: id })
      return ended.length
    }, REVOKES)

  /** Never of the host where it began: whoever leads a browser about shall not sign it out of the console. */
  async function dropOldest(sessionId: string): Promise<void> {
    const first = db
      .selectFrom('session_tokens')
      .select('host')
      .where('session_id', '=', sessionId)
      .orderBy(sql`rowid`)
      .limit(1)
    const oldest = db
      .selectFrom('session_tokens')
      .select('token_hash')
      .where('session_id', '=', sessionId)
      .where('host', '!=', first)
      .orderBy(sql`rowid`, 'desc')
      .limit(DROPPED_AT_ONCE)
      .offset(TOKENS_OF_A_SESSION)
    await db.deleteFrom('session_tokens').where('token_hash', 'in', oldest).execute()
  }

  return {
    create(session, place) {
      const id = randomId()
      const token = randomToken()
      const { collaboratorId } = session
      const row = {
        id,
        collaborator_id: collaboratorId,
        identity_id: session.identityId,
        strategy: session.strategy,
        source: session.source ?? null,
        issuer: session.issuer,
        subject: session.subject,
        created_at: session.createdAt,
        last_seen_at: session.createdAt,
        expires_at: session.expiresAt,
        address: session.address,
        user_agent: session.userAgent,
        at_provider: session.atProvider ?? null,
        provider_sid: session.providerSid === undefined ? null : storedSid(session.providerSid),
      }
      return database.transaction(async tx => {
        const sql = sqlOf(tx)
        await write(tx, sql.insertInto('sessions').values({ ...row, begun_after: lastEnd }))
        const kept = { token_hash: hashToken(token), session_id: id, host: storedHost(place) }
        await write(tx, sql.insertInto('session_tokens').values(kept))
        await tx.announce({ kind: 'session-started', sessionId: id, collaboratorId })
        return { id, token }
      })
    },
    async addToken(sessionId, place) {
      const token = randomToken()
      // One statement, so that a session that ends meanwhile gets none.
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('session_tokens')
        .columns(['token_hash', 'session_id', 'host'])
        .expression(query =>
          query
            .selectFrom('sessions')
            .select(e => [
              e.val(hashToken(token)).as('token_hash'),
              'id',
              e.val(storedHost(place)).as('host'),
            ])
            .where('id', '=', sessionId)
            .where(isNotEnded),
        )
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 1n) return undefined
      const olderOnes = db
        .selectFrom('session_tokens')
        .select('token_hash')
        .where('session_id', '=', sessionId)
        .where('host', '=', storedHost(place))
        // In the order in which they were made.
        .orderBy(sql`rowid`, 'desc')
        .limit(DROPPED_AT_ONCE)
        .offset(TOKENS_ON_A_HOST)
      await db.deleteFrom('session_tokens').where('token_hash', 'in', olderOnes).execute()
      const { count } = await db
        .selectFrom('session_tokens')
        .select(e => e.fn.countAll<number>().as('count'))
        .where('session_id', '=', sessionId)
        .executeTakeFirstOrThrow()
      if (count > TOKENS_OF_A_SESSION) await dropOldest(sessionId)
      return token
    },
    byToken: tokenHolders(database),
    async byId(id) {
      const row = await db
        .selectFrom('sessions')
        .select(SESSION)
        .where('id', '=', id)
        .where(isNotEnded)
        .executeTakeFirst()
      return row && toSession(row)
    },
    async placesOf(id, most) {
      const rows = await db
        .selectFrom('session_tokens')
        .select('host')
        .where('session_id', '=', id)
        .groupBy('host')
        .orderBy(sql`max(rowid)`, 'desc')
        .limit(most)
        .execute()
      return rows.map(row => placeOf(row.host))
    },
    async list({ collaboratorId, sessionId, before, limit }) {
      const rows = await db
        .selectFrom('sessions')
        // Each has its account. Joined from the left, so that the sessions are read in their order and no more than the page.
        .leftJoin('collaborators as c', 'c.id', 'sessions.collaborator_id')
        .select([
          'sessions.id',
          'sessions.collaborator_id',
          'c.email',
          'sessions.strategy',
          'sessions.address',
        ])
        .select([
          'sessions.user_agent',
          'sessions.created_at',
          'sessions.last_seen_at',
          'sessions.expires_at',
        ])
        .select(isNotEnded.as('goes_on'))
        .$if(collaboratorId !== undefined, q =>
          q.where('sessions.collaborator_id', '=', collaboratorId as string),
        )
        .$if(sessionId !== undefined, q => q.where('sessions.id', '=', sessionId as string))
        .$if(before !== undefined, q =>
          q.where(({ eb, refTuple, tuple }) => {
            const { at, id } = before as ListPlace
            return eb(refTuple('sessions.last_seen_at', 'sessions.id'), '<', tuple(at, id))
          }),
        )
        .orderBy('sessions.last_seen_at', 'desc')
        .orderBy('sessions.id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => ({
        id: row.id,
        collaboratorId: row.collaborator_id,
        email: row.email ?? '',
        strategy: row.strategy,
        address: row.address,
        userAgent: row.user_agent,
        createdAt: Number(row.created_at),
        lastSeenAt: Number(row.last_seen_at),
        expiresAt: Number(row.expires_at),
        isOver: !row.goes_on,
      }))
    },
    async remove(id) {
      return (await end(query => query.where('id', '=', id))) > 0
    },
    removeOf: (collaboratorId, { except, identityId } = {}) =>
      ends.end({ collaborator_id: collaboratorId, identity_id: identityId }, except),
    removeNamed(strategy, { sid, person }) {
      // By its type there is one. Without, this would end everybody's sessions.
      if (sid === undefined && person === undefined) throw new TypeError('nobody is named')
      const provider_sid = sid && storedSid(sid)
      return ends.end({ strategy, provider_sid, issuer: person?.issuer, subject: person?.subject })
    },
    clearEnded: ends.clear,
    proofs: () => proofsIn(db, 'sessions'),
    countBy: (proved, now) => countProvedBy(db, 'sessions', proved, now),
    removeBy({ strategy, source }: Proved) {
      const proved = db
        .selectFrom('sessions')
        .select('id')
        .where('strategy', '=', strategy)
        .where(hasSource(source))
      const remove = (limit: number) => end(query => query.where('id', 'in', proved.limit(limit)))
      return untilNoneIsLeft(remove, undefined, findsAny(proved))
    },
    async fillSources(find) {
      const without = await db
        .selectFrom('sessions')
        .select(['strategy', 'issuer'])
        .distinct()
        .where('source', 'is', null)
        .execute()
      for (const { strategy, issuer } of without) {
        const source = find(strategy, issuer)
        if (source === undefined) continue
        const alike = db
          .selectFrom('sessions')
          .select('id')
          .where('strategy', '=', strategy)
          .where('issuer', '=', issuer)
          .where('source', 'is', null)
        const fill = async (limit: number) => {
          const { numUpdatedRows } = await db
            .updateTable('sessions')
            .set({ source })
            .where('id', 'in', alike.limit(limit))
            .executeTakeFirstOrThrow()
          return Number(numUpdatedRows)
        }
        await untilNoneIsLeft(fill, FILLED_AT_ONCE, findsAny(alike))
      }
    },
    async touch(seen) {
      const gone: string[] = []
      await inPortions(
        seen,
        async portion => {
          // Filled up with the last, so that every portion is the same statement and is prepared once.
          const last = portion.at(-1) as (typeof portion)[number]
          const rows = Array.from({ length: TOUCHED_AT_ONCE }, (_, index) => portion[index] ?? last)
          const values = rows.map(([id, at]) => sql`(${id}, cast(${at} as bigint))`)
          // In one order, and that of their people, who are written as well: of two nodes that have seen the same ones neither waits for
          // a row of the other that waits for one of its own. Of an expression, for which no index is walked from end to end.
          const inOrder =
            engineOf(database) === 'postgres'
              ? sql`inner join sessions on sessions.id = seen.id and sessions.last_seen_at < seen.at
                  order by sessions.collaborator_id || '', sessions.id || '' for no key update of sessions`
              : sql``
          await sql`
            with seen (id, at) as (values ${sql.join(values)}),
            held as (select seen.id, seen.at from seen ${inOrder})
            update sessions set last_seen_at = held.at from held
            where sessions.id = held.id and sessions.last_seen_at < held.at`.execute(db)
          const ids = rows.map(([id]) => id)
          const left = await db.selectFrom('sessions').select('id').where('id', 'in', ids).execute()
          const there = new Set(left.map(({ id }) => id))
          for (const [id] of portion) if (!there.has(id)) gone.push(id)
        },
        TOUCHED_AT_ONCE,
      )
      return gone
    },
    async purge(now, idleBefore) {
      for (const [column, until] of [['expires_at', now] as const, ['last_seen_at', idleBefore] as const]) {
        if (until === undefined) continue
        await untilNoneIsLeft(async limit => {
          const over = db.selectFrom('sessions').select('id').where(column, '<=', until).limit(limit)
          const { numDeletedRows } = await db
            .deleteFrom('sessions')
            .where('id', 'in', over)
            // Seen meanwhile.
            .where(column, '<=', until)
            .executeTakeFirstOrThrow()
          return Number(numDeletedRows)
        })
      }
    },
  }
}

type Delete = DeleteQueryBuilder<Tables, 'sessions', DeleteResult>
