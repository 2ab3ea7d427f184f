import type { Selectable, SelectQueryBuilder } from 'kysely'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import { hashToken, randomId, randomToken } from '../../random.ts'
import { isNotEnded } from '../../sessions/session-end-store.ts'
import { type Database, REVOKES } from '../../storage/database.ts'
import type { ListPlace } from '../../storage/list-place.ts'
import { findsAny, untilNoneIsLeft } from '../../storage/portions.ts'
import { countProvedBy, hasSource, proofsIn } from '../../storage/proved-rows.ts'
import { sqlOf } from '../../storage/sql.ts'
import type { ApiTokensTable, Tables } from '../../storage/tables.ts'
import { takeTurn } from '../../storage/turn.ts'
import {
  API_TOKEN,
  API_TOKEN_PREFIX,
  type ApiToken,
  type ApiTokens,
  TooManyTokensError,
  tokensOf,
} from './api-token.ts'

/** Expired ones stay listed for so long, so that their owner finds out why a script stopped. In milliseconds. */
const KEPT_AFTER_END = 30 * 24 * 3600_000

/** When a token was used is written at most so often, in milliseconds. */
const USE_WRITTEN_EVERY = 60_000

export function createApiTokens(database: Database, clock: Clock): ApiTokens {
  const db = sqlOf(database)

  /**
   * Ends those that a condition finds, in portions, and tells of each. @returns how many of them had not run out
   * @param within all of them in its transaction; a transaction for each portion when absent
   */
  async function revokeAll(condition: (query: Find) => Find, within = database): Promise<number> {
    let working = 0
    const found = (of: Database) => condition(sqlOf(of).selectFrom('api_tokens').select('id'))
    const revoke = async (limit: number) => {
      const ended = await within.transaction(async tx => {
        const some = found(tx).limit(limit)
        const ended = await sqlOf(tx)
          .deleteFrom('api_tokens')
          .where('id', 'in', some)
          .returning(['id', 'collaborator_id', 'expires_at'])
          .execute()
        for (const { id, collaborator_id } of ended) {
          await tx.announce({ kind: 'token-revoked', tokenId: id, collaboratorId: collaborator_id })
        }
        return ended
      }, REVOKES)
      working += ended.filter(({ expires_at }) => Number(expires_at) > clock.now()).length
      return ended.length
    }
    await untilNoneIsLeft(revoke, undefined, findsAny(found(within)))
    return working
  }

  return {
    async create(
      { collaboratorId, identityId, name, apps, strategy, source, expiresAt },
      { madeIn, most = Number.MAX_SAFE_INTEGER, tx: within = database } = {},
    ) {
      return within.transaction(async tx => {
        const db = sqlOf(tx)
        // Counted, and ended all at once, in turn: none is too many, and none is missed.
        await takeTurn(tx, tokensOf(collaboratorId))
        const value = API_TOKEN_PREFIX + randomToken()
        const row = {
          id: randomId(),
          token_hash: hashToken(value),
          collaborator_id: collaboratorId,
          identity_id: identityId,
          name,
          apps: JSON.stringify(apps),
          strategy,
          source: source ?? null,
          created_at: clock.now(),
          expires_at: expiresAt,
          last_used_at: null,
        }
        const session = db
          .selectFrom('sessions')
          .select('id')
          .where('id', '=', madeIn ?? '')
          .where('collaborator_id', '=', collaboratorId)
          .where(isNotEnded)
        const sameOwners = db
          .selectFrom('api_tokens')
          .select(count => count.fn.countAll<number>().as('count'))
          .where('collaborator_id', '=', collaboratorId)
        // Asked by the statement that writes. Two processes that count before would both find room for the last one, and an end
        // of all that this person has would come in between, and miss it.
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('api_tokens')
          .columns(keysOf(row))
          .expression(
            db
              .selectNoFrom(e => keysOf(row).map(key => e.val(row[key]).as(key)))
              .where(sameOwners, '<', most)
              .$if(madeIn !== undefined, query => query.where(e => e.exists(session))),
          )
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows === 1n) return { token: toApiToken(row), value }
        if (madeIn !== undefined && (await session.executeTakeFirst()) === undefined) {
          throw new GatewrightError('not_signed_in')
        }
        throw new TooManyTokensError()
      })
    },
    async list(collaboratorId) {
      const rows = await db
        .selectFrom('api_tokens')
        .selectAll()
        .$if(collaboratorId !== undefined, q => q.where('collaborator_id', '=', collaboratorId as string))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute()
      return rows.map(toApiToken)
    },
    async byId(id) {
      const row = await db.selectFrom('api_tokens').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toApiToken(row)
    },
    async byValue(value) {
      if (!API_TOKEN.test(value)) return undefined
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
    async listWithOwners({ collaboratorId, before, limit }) {
      const rows = await db
        .selectFrom('api_tokens as t')
        // Each has its owner. Joined from the left, so that the tokens are read in their order and no more than the page.
        .leftJoin('collaborators as c', 'c.id', 't.collaborator_id')
        .selectAll('t')
        .select(['c.email', 'c.fullname'])
        .$if(collaboratorId !== undefined, q => q.where('t.collaborator_id', '=', collaboratorId as string))
        .$if(before !== undefined, q =>
          q.where(({ eb, refTuple, tuple }) => {
            const { at, id } = before as ListPlace
            return eb(refTuple('t.created_at', 't.id'), '<', tuple(at, id))
          }),
        )
        .orderBy('t.created_at', 'desc')
        .orderBy('t.id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => ({ ...toApiToken(row), email: row.email ?? '', fullname: row.fullname ?? '' }))
    },
    async revoke({ id, collaboratorId }, within = database) {
      await within.transaction(async tx => {
        await sqlOf(tx).deleteFrom('api_tokens').where('id', '=', id).execute()
        await tx.announce({ kind: 'token-revoked', tokenId: id, collaboratorId })
      })
    },
    revokeAllOf: (collaboratorId, within) =>
      revokeAll(query => query.where('collaborator_id', '=', collaboratorId), within),
    proofs: () => proofsIn(db, 'api_tokens'),
    countBy: proved => countProvedBy(db, 'api_tokens', proved, clock.now()),
    revokeBy: ({ strategy, source }) =>
      revokeAll(query => query.where('strategy', '=', strategy).where(hasSource(source))),
    async fillSources(find) {
      const without = await db
        .selectFrom('api_tokens')
        .select(['strategy', 'collaborator_id'])
        .distinct()
        .where('source', 'is', null)
        .execute()
      for (const { strategy, collaborator_id } of without) {
        const source = await find(strategy, collaborator_id)
        if (source === undefined) continue
        await db
          .updateTable('api_tokens')
          .set({ source })
          .where('strategy', '=', strategy)
          .where('collaborator_id', '=', collaborator_id)
          .where('source', 'is', null)
          .execute()
      }
    },
    async purge() {
      await untilNoneIsLeft(async limit => {
        const longOver = db
          .selectFrom('api_tokens')
          .select('id')
          .where('expires_at', '<=', clock.now() - KEPT_AFTER_END)
          .limit(limit)
        const { numDeletedRows } = await db
          .deleteFrom('api_tokens')
          .where('id', 'in', longOver)
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      })
    },
  }
}

const keysOf = <Row extends object>(row: Row) => Object.keys(row) as (keyof Row & string)[]

type Find = SelectQueryBuilder<Tables, 'api_tokens', { id: string }>

/** A row of the table without its hash. */
const toApiToken = (row: Selectable<ApiTokensTable>): ApiToken => ({
  id: row.id,
  collaboratorId: row.collaborator_id,
  identityId: row.identity_id,
  name: row.name,
  apps: JSON.parse(row.apps),
  strategy: row.strategy,
  source: row.source ?? undefined,
  createdAt: Number(row.created_at),
  expiresAt: Number(row.expires_at),
  lastUsedAt: row.last_used_at === null ? undefined : Number(row.last_used_at),
})
