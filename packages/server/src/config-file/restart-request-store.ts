import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { NodeResult } from '../nodes/rounds.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { databaseTime } from '../storage/database-time.ts'
import { sqlOf } from '../storage/sql.ts'
import type { EndedByRestart } from './restart.ts'
import type { NamedConcern } from './restart-concerns.ts'

/** How long one that is taken may take, in milliseconds: on every node, one after the other. */
export const ANSWERED_WITHIN = 90_000

export interface RestartResult {
  readonly ok: boolean
  /** Why not, for the operator. */
  readonly message?: string
  /** What has to be agreed to first. */
  readonly concerns?: readonly NamedConcern[]
  /** With a restart that went well. */
  readonly ended?: EndedByRestart
  /** With a restart that went well here: what became of it on each node. */
  readonly nodes?: readonly NodeResult[]
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
  /** Whether somebody is about to answer, or has. */
  isTaken(id: string): Promise<boolean>
  /** Unless it is answered. */
  takeBack(id: string): Promise<void>
  /**
   * Says that a node is about to answer; of several one.
   * @returns whether it is the one that is named
   */
  take(id: string, node: string): Promise<boolean>
  /** Those that nobody has taken, the oldest first. */
  open(): Promise<readonly OpenRequest[]>
  answer(id: string, result: RestartResult): Promise<void>
  /** Drops those that nobody has taken within some milliseconds, and the others a while after. */
  drop(takenWithin: number): Promise<void>
}

export function createRestartRequestStore(database: Database, clock: Clock): RestartRequestStore {
  const db = sqlOf(database)
  const requests = (id: string) => db.selectFrom('restart_requests').where('id', '=', id)
  /** Of a clock that whoever asks and whoever answers share, on whatever machines they are. */
  const now = () => databaseTime(database, clock)
  return {
    async leave(by, file, accepts) {
      const id = randomId()
      await database.transaction(async tx => {
        await sqlOf(tx)
          .insertInto('restart_requests')
          .values({
            id,
            by_name: by,
            at: now(),
            file,
            accepts: accepts.length === 0 ? null : JSON.stringify(accepts),
            answered_at: null,
            result: null,
            taken_by: null,
          })
          .execute()
        await tx.announce({ kind: 'restart-requested', requestId: id })
      })
      return id
    },
    async resultOf(id) {
      const row = await requests(id).select('result').executeTakeFirst()
      return typeof row?.result === 'string' ? JSON.parse(row.result) : undefined
    },
    async isTaken(id) {
      const row = await requests(id).select('taken_by').executeTakeFirst()
      return typeof row?.taken_by === 'string'
    },
    async take(id, node) {
      const { numUpdatedRows } = await db
        .updateTable('restart_requests')
        .set({ taken_by: node })
        .where('id', '=', id)
        .where('taken_by', 'is', null)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
    async takeBack(id) {
      await db.deleteFrom('restart_requests').where('id', '=', id).where('answered_at', 'is', null).execute()
    },
    async open() {
      const rows = await db
        .selectFrom('restart_requests')
        .select(['id', 'by_name', 'file', 'accepts'])
        .where('answered_at', 'is', null)
        .where('taken_by', 'is', null)
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
        .set({ answered_at: now(), result: JSON.stringify(result) })
        .where('id', '=', id)
        .execute()
    },
    async drop(takenWithin) {
      const ago = (milliseconds: number) => sql<number>`${now()} - ${milliseconds}`
      await db
        .deleteFrom('restart_requests')
        .where(row =>
          row.or([
            row.and([row('taken_by', 'is', null), row('at', '<=', ago(takenWithin))]),
            row('at', '<=', ago(takenWithin + ANSWERED_WITHIN)),
          ]),
        )
        .execute()
    },
  }
}
