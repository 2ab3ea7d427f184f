import type { Selectable } from 'kysely'
import type { Clock } from '../../clock.ts'
import { hashToken, randomId, randomToken } from '../../random.ts'
import type { Database } from '../../storage/database.ts'
import { sqlOf } from '../../storage/sql.ts'
import type { ApiTokensTable } from '../../storage/tables.ts'

/** What tells a token of ours from every other text; secret scanners look for such a prefix too. */
const PREFIX = 'gw_'

const TOKEN = /^gw_[A-Za-z0-9_-]{43}$/

/** Whether a token of ours, or what is left of one, is in an `Authorization` header, well-formed or not. */
export const holdsApiToken = (authorization: string): boolean =>
  /gw_[A-Za-z0-9_-]{43}|^bearer +gw_/i.test(authorization)

/** Expired ones stay listed for so long, so that their owner finds out why a script stopped. In milliseconds. */
const KEPT_AFTER_END = 30 * 24 * 3600_000

/** When a token was used is written at most so often, in milliseconds. */
const USE_WRITTEN_EVERY = 60_000

/** A key of somebody's for programs without a browser. Times are milliseconds since 1970. */
export interface ApiToken {
  readonly id: string
  readonly collaboratorId: string
  /** What its owner calls it. */
  readonly name: string
  /** Ids of the apps that it opens; nothing else. */
  readonly apps: readonly string[]
  /** The strategy of the session that it was made in, as which it counts. */
  readonly strategy: string
  readonly createdAt: number
  readonly expiresAt: number
  /** To the minute. */
  readonly lastUsedAt: number | undefined
}

/** Personal API tokens. Only their hashes are stored: whoever reads the database cannot call anything with them. */
export interface ApiTokens {
  /** @returns the token and, this once, its value */
  create(
    token: Pick<ApiToken, 'collaboratorId' | 'name' | 'apps' | 'strategy' | 'expiresAt'>,
  ): Promise<{ readonly token: ApiToken; readonly value: string }>
  /** Of one account, or of all; the newest first. */
  list(collaboratorId?: string): Promise<readonly ApiToken[]>
  byId(id: string): Promise<ApiToken | undefined>
  /** The token with this value unless it has expired. Read from the database each time, so that an end counts at once. */
  byValue(value: string): Promise<ApiToken | undefined>
  /** Writes down that it is in use. */
  touch(token: ApiToken): Promise<void>
  revoke(id: string): Promise<void>
  /** Drops what has expired long ago. */
  purge(): Promise<void>
}

export function createApiTokens(database: Database, clock: Clock): ApiTokens {
  const db = sqlOf(database)
  return {
    async create({ collaboratorId, name, apps, strategy, expiresAt }) {
      const value = PREFIX + randomToken()
      const row = {
        id: randomId(),
        token_hash: hashToken(value),
        collaborator_id: collaboratorId,
        name,
        apps: JSON.stringify(apps),
        strategy,
        created_at: clock.now(),
        expires_at: expiresAt,
        last_used_at: null,
      }
      await db.insertInto('api_tokens').values(row).execute()
      return { token: toApiToken(row), value }
    },
    async list(collaboratorId) {
      const rows = await db
        .selectFrom('api_tokens')
        .selectAll()
        .$if(collaboratorId !== undefined, q => q.where('collaborator_id', '=', collaboratorId as string))
        .orderBy('created_at', 'desc')
        .execute()
      return rows.map(toApiToken)
    },
    async byId(id) {
      const row = await db.selectFrom('api_tokens').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toApiToken(row)
    },
    async byValue(value) {
      if (!TOKEN.test(value)) return undefined
      const row = await db
        .selectFrom('api_tokens')
        .selectAll()
        .where('token_hash', '=', hashToken(value))
        .where('expires_at', '>', clock.now())
        .executeTakeFirst()
      return row && toApiToken(row)
    },
    async touch({ id, lastUsedAt = 0 }) {
      const now = clock.now()
      if (now - lastUsedAt < USE_WRITTEN_EVERY) return
      await db.updateTable('api_tokens').set({ last_used_at: now }).where('id', '=', id).execute()
    },
    async revoke(id) {
      await db.deleteFrom('api_tokens').where('id', '=', id).execute()
    },
    async purge() {
      await db
        .deleteFrom('api_tokens')
        .where('expires_at', '<=', clock.now() - KEPT_AFTER_END)
        .execute()
    },
  }
}

/** A row of the table without its hash. */
export const toApiToken = (row: Selectable<ApiTokensTable>): ApiToken => ({
  id: row.id,
  collaboratorId: row.collaborator_id,
  name: row.name,
  apps: JSON.parse(row.apps),
  strategy: row.strategy,
  createdAt: Number(row.created_at),
  expiresAt: Number(row.expires_at),
  lastUsedAt: row.last_used_at === null ? undefined : Number(row.last_used_at),
})
