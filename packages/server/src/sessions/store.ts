import type { Identity } from '../identity/identity.ts'
import { hashToken, randomId, randomToken } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'

/** A session as it is stored. Times are milliseconds since 1970. */
export interface Session {
  readonly id: string
  readonly collaboratorId: string
  readonly strategy: string
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
  readonly atProvider: string | undefined
}

export interface NewSession {
  readonly collaboratorId: string
  readonly strategy: string
  readonly issuer: string
  readonly subject: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly address: string
  readonly userAgent: string
  readonly atProvider: string | undefined
  readonly providerSid: string | undefined
}

/** One session by the provider's id for it, or all of a person. What is given must match, all of it. */
export type NamedByProvider =
  | { readonly sid: string; readonly person?: Identity }
  | { readonly sid?: undefined; readonly person: Identity }

/** What the column `host` begins with where people use https. */
const HTTPS = 'https://'

/** How the column `host` names a host: tokens of https and of plain http are kept apart. */
export const storedHost = (host: string, secure: boolean): string => (secure ? HTTPS + host : host)

/** Sessions in the database. Tokens are stored as hashes: whoever reads the database cannot sign in with what they find. */
export interface SessionStore {
  create(session: NewSession): Promise<string>
  /** A new token for a host, and for the cookie that it is sent in there: `__Host-` where `secure`. */
  addToken(sessionId: string, host: string, secure: boolean): Promise<string>
  byToken(
    token: string,
  ): Promise<{ readonly session: Session; readonly host: string; readonly secure: boolean } | undefined>
  byId(id: string): Promise<Session | undefined>
  remove(id: string): Promise<void>
  removeOf(collaboratorId: string): Promise<readonly string[]>
  /** Sessions that a provider's sign-out names. */
  idsByProvider(strategy: string, named: NamedByProvider): Promise<readonly string[]>
  touch(seen: ReadonlyMap<string, number>): Promise<void>
  /** @param idleBefore milliseconds since 1970: sessions last seen before are dropped too */
  purge(now: number, idleBefore: number): Promise<void>
}

export function createSessionStore(database: Database): SessionStore {
  const db = sqlOf(database)
  const columns = [
    'sessions.id',
    'sessions.collaborator_id',
    'sessions.strategy',
    'sessions.created_at',
    'sessions.last_seen_at',
    'sessions.expires_at',
    'sessions.at_provider',
  ] as const
  const toSession = (row: {
    id: string
    collaborator_id: string
    strategy: string
    created_at: number
    last_seen_at: number
    expires_at: number
    at_provider: string | null
  }): Session => ({
    id: row.id,
    collaboratorId: row.collaborator_id,
    strategy: row.strategy,
    createdAt: Number(row.created_at),
    lastSeenAt: Number(row.last_seen_at),
    expiresAt: Number(row.expires_at),
    atProvider: row.at_provider ?? undefined,
  })

  return {
    async create(session) {
      const id = randomId()
      await db
        .insertInto('sessions')
        .values({
          id,
          collaborator_id: session.collaboratorId,
          strategy: session.strategy,
          issuer: session.issuer,
          subject: session.subject,
          created_at: session.createdAt,
          last_seen_at: session.createdAt,
          expires_at: session.expiresAt,
          address: session.address,
          user_agent: session.userAgent,
          at_provider: session.atProvider ?? null,
          provider_sid: session.providerSid ?? null,
        })
        .execute()
      return id
    },
    async addToken(session_id, host, secure) {
      const token = randomToken()
      await db
        .insertInto('session_tokens')
        .values({ token_hash: hashToken(token), session_id, host: storedHost(host, secure) })
        .execute()
      return token
    },
    async byToken(token) {
      const row = await db
        .selectFrom('session_tokens')
        .innerJoin('sessions', 'sessions.id', 'session_tokens.session_id')
        .select([...columns, 'session_tokens.host'])
        .where('token_hash', '=', hashToken(token))
        .executeTakeFirst()
      if (row === undefined) return undefined
      const secure = row.host.startsWith(HTTPS)
      return { session: toSession(row), host: secure ? row.host.slice(HTTPS.length) : row.host, secure }
    },
    async byId(id) {
      const row = await db.selectFrom('sessions').select(columns).where('id', '=', id).executeTakeFirst()
      return row && toSession(row)
    },
    async remove(id) {
      await db.deleteFrom('sessions').where('id', '=', id).execute()
    },
    async removeOf(collaboratorId) {
      const rows = await db
        .deleteFrom('sessions')
        .where('collaborator_id', '=', collaboratorId)
        .returning('id')
        .execute()
      return rows.map(row => row.id)
    },
    async idsByProvider(strategy, { sid, person }) {
      const rows = await db
        .selectFrom('sessions')
        .select('id')
        .where('strategy', '=', strategy)
        .$if(sid !== undefined, q => q.where('provider_sid', '=', sid as string))
        .$if(person !== undefined, q =>
          q
            .where('issuer', '=', (person as Identity).issuer)
            .where('subject', '=', (person as Identity).subject),
        )
        .execute()
      return rows.map(row => row.id)
    },
    async touch(seen) {
      await db.transaction().execute(async tx => {
        for (const [id, at] of seen) {
          await tx
            .updateTable('sessions')
            .set({ last_seen_at: at })
            .where('id', '=', id)
            .where('last_seen_at', '<', at)
            .execute()
        }
      })
    },
    async purge(now, idleBefore) {
      await db
        .deleteFrom('sessions')
        .where(e => e.or([e('expires_at', '<=', now), e('last_seen_at', '<=', idleBefore)]))
        .execute()
    },
  }
}
