import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { sqlOf } from '../storage/sql.ts'
import type { EndedByRestart } from './restart.ts'
import type { NamedConcern } from './restart-concerns.ts'

export interface RestartResult {
  readonly ok: boolean
  /** Why not, for the operator. */
  readonly message?: string
  /** What has to be agreed to first. */
  readonly concerns?: readonly NamedConcern[]
  /** With a restart that went well. */
  readonly ended?: EndedByRestart
}

/** One that nobody has answered. */
export interface OpenRequest {
  readonly id: string
  readonly by: string
  /** `undefined` where an older command asks. */
  readonly file: string | undefined
  /** Ids of the concerns that are agreed to. */
  readonly accepts: readonly string[]
}

/** Letters from the command line to the server: a row asks, and the answer is written into it. */
export interface RestartRequestStore {
  /**
   * @param file absolute path of the configuration that is meant
   * @param accepts ids of the concerns that are agreed to
   * @returns the id to ask for the answer by
   */
  leave(by: string, file: string, accepts: readonly string[]): Promise<string>
  resultOf(id: string): Promise<RestartResult | undefined>
  /** Unless it is answered. */
  takeBack(id: string): Promise<void>
  /** Those that nobody has answered, the oldest first. */
  open(): Promise<readonly OpenRequest[]>
  answer(id: string, result: RestartResult): Promise<void>
  /** Drops those that were left before, in milliseconds since 1970. */
  drop(before: number): Promise<void>
}

export function createRestartRequestStore(database: Database, clock: Clock): RestartRequestStore {
  const db = sqlOf(database)
  return {
    async leave(by, file, accepts) {
      const id = randomId()
      await database.transaction(async tx => {
        await sqlOf(tx)
          .insertInto('restart_requests')
          .values({
            id,
            by_name: by,
            at: clock.now(),
            file,
            accepts: accepts.length === 0 ? null : JSON.stringify(accepts),
            answered_at: null,
            result: null,
          })
          .execute()
        await tx.announce({ kind: 'restart-requested', requestId: id })
      })
      return id
    },
    async resultOf(id) {
      const row = await db
        .selectFrom('restart_requests')
        .select('result')
        .where('id', '=', id)
        .executeTakeFirst()
      return typeof row?.result === 'string' ? JSON.parse(row.result) : undefined
    },
    async takeBack(id) {
      await db.deleteFrom('restart_requests').where('id', '=', id).where('answered_at', 'is', null).execute()
    },
    async open() {
      const rows = await db
        .selectFrom('restart_requests')
        .select(['id', 'by_name', 'file', 'accepts'])
        .where('answered_at', 'is', null)
        .orderBy('at')
        .execute()
      return rows.map(row => ({
        id: row.id,
        by: row.by_name,
        file: row.file ?? undefined,
        accepts: row.accepts === null ? [] : JSON.parse(row.accepts),
      }))
    },
    async answer(id, result) {
      await db
        .updateTable('restart_requests')
        .set({ answered_at: clock.now(), result: JSON.stringify(result) })
        .where('id', '=', id)
        .execute()
    },
    async drop(before) {
      await db.deleteFrom('restart_requests').where('at', '<=', before).execute()
    },
  }
}
