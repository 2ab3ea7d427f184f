import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { databaseTime } from '../storage/database-time.ts'
import { engineOf, sqlOf } from '../storage/sql.ts'
import { FORGOTTEN_AFTER, heartbeatOf, type Node, type NodeProblem, type NodeState } from './node.ts'
import { readNodeProblem, readNodeState } from './read-said.ts'

/** As people count: `gate #2` before `gate #10`. */
const inOrder = new Intl.Collator('en', { numeric: true })

/** What a node writes of itself. */
export interface NodeRow {
  readonly id: string
  readonly name: string
  readonly file?: string | undefined
  /** Milliseconds since 1970, by the database's clock. */
  readonly startedAt: number
  readonly version: string
  readonly schema: string
  readonly configVersion?: string | undefined
  readonly state: NodeState
  readonly problem?: NodeProblem | undefined
  /** Milliseconds. */
  readonly clockOff: number
}

/** One row for each process that serves on these data. */
export interface NodeStore {
  /** One process at a time has these data: nobody waits to read what it says of itself. */
  readonly isAlone: boolean
  /** Now, by the database's clock, in milliseconds since 1970. */
  time(): Promise<number>
  /** @param seenAt as {@link time} has said */
  write(row: NodeRow, seenAt: number): Promise<void>
  /** By name. One that has started anew under its name is listed once. */
  list(): Promise<readonly Node[]>
  remove(id: string): Promise<void>
  /** Where one process runs at a time: whoever else stands there was killed. */
  removeOthers(than: string): Promise<void>
  /** Drops those that were not seen for so long that nobody asks for them. */
  purge(): Promise<void>
}

/** @param clock by which times are written where the database has none of its own: SQLite */
export function createNodeStore(database: Database, clock: Clock): NodeStore {
  const db = sqlOf(database)
  const isAlone = engineOf(database) === 'sqlite'
  const { goneAfter } = heartbeatOf(isAlone)
  const now = () => databaseTime(database, clock).as('now')

  async function time(): Promise<number> {
    const { now: at } = await db.selectNoFrom(now()).executeTakeFirstOrThrow()
    return Number(at)
  }

  return {
    isAlone,
    time,
    async write(row, seenAt) {
      const changing = {
        seen_at: seenAt,
        config_version: row.configVersion ?? null,
        state: row.state,
        problem: row.problem === undefined ? null : JSON.stringify(row.problem),
        clock_off: Math.round(row.clockOff),
      }
      const { id, name, version, schema } = row
      const first = {
        id,
        name,
        file: row.file ?? null,
        started_at: Math.round(row.startedAt),
        version,
        schema,
      }
      await db
        .insertInto('nodes')
        .values({ ...first, ...changing })
        .onConflict(conflict => conflict.column('id').doUpdateSet(changing))
        .execute()
    },
    async list() {
      const rows = await db.selectFrom('nodes').selectAll().select(now()).execute()
      // One from the future was not heard of since the database's clock was set back, or since a server before this one.
      const silence = (row: (typeof rows)[number]) => Math.abs(Number(row.now) - Number(row.seen_at))
      // Who was killed and has started again by its name is there, and not beside what is left of itself.
      const isLeft = (row: (typeof rows)[number]) =>
        silence(row) > goneAfter &&
        rows.some(
          ({ id, name, started_at }) =>
            id !== row.id && name === row.name && Number(started_at) >= Number(row.seen_at),
        )
      return rows
        .filter(row => !isLeft(row))
        .sort(
          (one, other) =>
            inOrder.compare(one.name, other.name) || Number(one.started_at) - Number(other.started_at),
        )
        .map(row => {
          const silentFor = silence(row)
          return {
            id: row.id,
            name: row.name,
            ...(row.file !== null && { file: row.file }),
            startedAt: Number(row.started_at),
            silentFor,
            version: row.version,
            schema: row.schema,
            ...(row.config_version !== null && { configVersion: row.config_version }),
            state: silentFor > goneAfter ? 'gone' : readNodeState(row.state),
            ...(row.problem !== null && { problem: readNodeProblem(row.problem) }),
            clockOff: Number(row.clock_off),
          }
        })
    },
    async remove(id) {
      await db.deleteFrom('nodes').where('id', '=', id).execute()
    },
    async removeOthers(than) {
      await db.deleteFrom('nodes').where('id', '!=', than).execute()
    },
    async purge() {
      const now = await time()
      await db
        .deleteFrom('nodes')
        .where(e =>
          e.or([e('seen_at', '<', now - FORGOTTEN_AFTER), e('seen_at', '>', now + FORGOTTEN_AFTER)]),
        )
        .execute()
    },
  }
}
