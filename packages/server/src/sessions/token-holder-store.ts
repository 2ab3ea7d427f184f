import { HOLDERS_ACCOUNT, selectIdentities, toHolder } from '../accounts/identity-row-store.ts'
import { hashToken } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { prepared } from '../storage/prepared.ts'
import { sqlOf } from '../storage/sql.ts'
import type { TokenHolder } from './session.ts'
import { isNotEnded } from './session-end-store.ts'
import { placeOf, toSession } from './session-row-store.ts'

/** @returns what finds a token's session and its holder, in one statement: it is asked with each request of whoever is not in memory */
export function tokenHolders(database: Database): (token: string) => Promise<TokenHolder | undefined> {
  const db = sqlOf(database)
  const byHash = prepared('session by token', () =>
    selectIdentities(db)
      .innerJoin('collaborators as c', 'c.id', 'i.collaborator_id')
      .innerJoin('sessions', 'sessions.identity_id', 'i.id')
      .innerJoin('session_tokens as t', 't.session_id', 'sessions.id')
      // Of each entry a row; nearly nobody has one.
      .leftJoin('super_admin_bindings as b', join =>
        join
          .onRef('b.collaborator_id', '=', 'i.collaborator_id')
          .onRef('b.strategy', '=', 'i.strategy')
          .onRef('b.issuer', '=', 'i.issuer')
          .onRef('b.subject', '=', 'i.subject'),
      )
      .select(HOLDERS_ACCOUNT)
      .select([
        'b.email as redeemed',
        't.host',
        'sessions.id as session_id',
        'sessions.collaborator_id as session_collaborator_id',
        'sessions.identity_id',
        'sessions.strategy as session_strategy',
        'sessions.source',
        'sessions.created_at as session_created_at',
        'sessions.last_seen_at as session_last_seen_at',
        'sessions.expires_at',
        'sessions.at_provider',
      ])
      .where('t.token_hash', '=', '')
      .where(isNotEnded)
      .compile(),
  )
  return async token => {
    const { rows } = await db.executeQuery(byHash(hashToken(token)))
    const [row] = rows
    if (row === undefined) return undefined
    return {
      session: toSession({
        ...{ id: row.session_id, collaborator_id: row.session_collaborator_id, identity_id: row.identity_id },
        ...{ strategy: row.session_strategy, source: row.source, at_provider: row.at_provider },
        ...{ created_at: row.session_created_at, last_seen_at: row.session_last_seen_at },
        expires_at: row.expires_at,
      }),
      ...placeOf(row.host),
      holder: toHolder(row),
      redeemed: rows.flatMap(({ redeemed }) => redeemed ?? []),
    }
  }
}
