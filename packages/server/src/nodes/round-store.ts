import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { randomId } from '../random.ts'
import type { Database } from '../storage/database.ts'
import { databaseTime } from '../storage/database-time.ts'
import { engineOf, sqlOf } from '../storage/sql.ts'
import { takeTurn } from '../storage/turn.ts'

/** How long a round may take, in milliseconds: whoever has not been asked by then takes it up by themselves. */
export const ROUND_WITHIN = 50_000

/** How long rounds are kept, in milliseconds, for nodes that were away meanwhile. */
const KEPT_FOR = 7 * 24 * 3_600_000

/** What a node is asked to run. */
export interface Asked {
  readonly round: string
  /** Hash of the text. */
  readonly version: string
  readonly by: string
  /** Whether whoever asks has ended by now, and waits for no answer. */
  isOver(): Promise<boolean>
}

/** One node of a round, as far as it has come. */
export interface RoundAnswer {
  readonly node: string
  readonly name: string
  readonly isAsked: boolean
  /** Absent while there is none. */
  readonly ok?: boolean
  /** Why not. */
  readonly message?: string
}

/** Restarts of every node: who asks, and what each one says. */
export interface RoundStore {
  /** One process at a time has these data: it asks nobody, and is asked by nobody. */
  readonly isAlone: boolean
  /**
   * Begins one, unless another node is in one.
   * @param alive ids of the nodes that there are: a round of one that is gone is over
   * @returns its id
   */
  begin(by: string, node: string, alive: readonly string[]): Promise<string | undefined>
  /** Says what the others are to run, and who is waited for. */
  announce(
    round: string,
    version: string,
    others: readonly { readonly id: string; readonly name: string }[],
  ): Promise<void>
  /** Lets some of them begin. */
  ask(round: string, nodes: readonly string[]): Promise<void>
  answers(round: string): Promise<readonly RoundAnswer[]>
  answer(
    round: string,
    node: { readonly id: string; readonly name: string },
    answer: { readonly ok: boolean; readonly message?: string },
  ): Promise<void>
  end(round: string): Promise<void>
  /** One that came to nothing. */
  drop(round: string): Promise<void>
  /**
   * What a node is to run and does not yet: the newest round, where it was asked, or should have been.
   * @param since when the node began to start: what was there before it has found there
   */
  openFor(node: string, since: number): Promise<Asked | undefined>
  /** Who waits for their turn in the round that goes on. */
  waiting(): Promise<readonly string[]>
  purge(): Promise<void>
}

/** @param clock by which times are written where the database has none of its own: SQLite */
export function createRoundStore(database: Database, clock: Clock): RoundStore {
  const db = sqlOf(database)
  const now = () => databaseTime(database, clock)
  const newest = (from = db) => from.selectFrom('restart_rounds').orderBy('at', 'desc').limit(1)
  const isPast = (row: { readonly ended_at: number | null; readonly at: number; readonly now: number }) =>
    row.ended_at !== null || ageOf(row) > ROUND_WITHIN
  async function isOver(round: string): Promise<boolean> {
    const row = await db
      .selectFrom('restart_rounds')
      .select(['ended_at', 'at'])
      .select(now().as('now'))
      .where('id', '=', round)
      .executeTakeFirst()
    return row === undefined || isPast(row)
  }
  async function answers(round: string): Promise<readonly RoundAnswer[]> {
    const rows = await db.selectFrom('restart_answers').selectAll().where('round', '=', round).execute()
    return rows.map(row => ({
      node: row.node,
      name: row.name,
      isAsked: row.asked_at !== null,
      ...(row.answered_at !== null && { ok: row.ok === 1 }),
      ...(row.message !== null && { message: row.message }),
    }))
  }

  return {
    isAlone: engineOf(database) === 'sqlite',
    async begin(by, node, alive) {
      const id = randomId()
      return database.transaction(async tx => {
        await takeTurn(tx, 'restart of every node')
        const within = sqlOf(tx)
        const last = await newest(within).selectAll().select(now().as('now')).executeTakeFirst()
        const goesOn =
          last !== undefined &&
          last.ended_at === null &&
          last.node !== node &&
          alive.includes(last.node) &&
          ageOf(last) < 2 * ROUND_WITHIN
        if (goesOn) return undefined
        // It would be the newest until the database's clock is there again, and nobody would look at this one.
        await within.deleteFrom('restart_rounds').where('at', '>', now()).execute()
        await within
          .insertInto('restart_rounds')
          .values({ id, at: now(), by_name: by, node, version: null, ended_at: null })
          .execute()
        return id
      })
    },
    async announce(round, version, others) {
      await database.transaction(async tx => {
        const within = sqlOf(tx)
        await within.updateTable('restart_rounds').set({ version }).where('id', '=', round).execute()
        if (others.length === 0) return
        const row = { round, asked_at: null, answered_at: null, ok: null, message: null }
        await within
          .insertInto('restart_answers')
          .values(others.map(({ id, name }) => ({ ...row, node: id, name })))
          .execute()
      })
    },
    async ask(round, nodes) {
      await database.transaction(async tx => {
        await sqlOf(tx)
          .updateTable('restart_answers')
          .set({ asked_at: now() })
          .where('round', '=', round)
          .where('node', 'in', nodes)
          .execute()
        await tx.announce({ kind: 'restart-requested', requestId: round })
      })
    },
    answers,
    async answer(round, { id, name }, { ok, message }) {
      const said = { answered_at: now(), ok: ok ? 1 : 0, message: message ?? null }
      await db
        .insertInto('restart_answers')
        .values({ round, node: id, name, asked_at: now(), ...said })
        .onConflict(conflict => conflict.columns(['round', 'node']).doUpdateSet(said))
        .execute()
    },
    async end(round) {
      await db.updateTable('restart_rounds').set({ ended_at: now() }).where('id', '=', round).execute()
    },
    async drop(round) {
      await db.deleteFrom('restart_rounds').where('id', '=', round).execute()
    },
    async openFor(node, since) {
      const round = await newest()
        .where('version', 'is not', null)
        .selectAll()
        .select(now().as('now'))
        .executeTakeFirst()
      if (round === undefined || round.version === null) return undefined
      if (round.node === node) return undefined
      const mine = await db
        .selectFrom('restart_answers')
        .select(['asked_at', 'answered_at'])
        .where('round', '=', round.id)
        .where('node', '=', node)
        .executeTakeFirst()
      if (mine !== undefined && mine.answered_at !== null) return undefined
      const isAsked = mine !== undefined && mine.asked_at !== null
      // Whoever should have asked is gone, or did not know of this node.
      if (!isAsked && (!isPast(round) || Number(round.at) < since)) return undefined
      const { id, version, by_name: by } = round
      return { round: id, version, by, isOver: () => isOver(id) }
    },
    async waiting() {
      const round = await newest().selectAll().select(now().as('now')).executeTakeFirst()
      if (round === undefined || isPast(round)) return []
      const all = await answers(round.id)
      return all.filter(({ ok, isAsked }) => ok === undefined && !isAsked).map(({ node }) => node)
    },
    async purge() {
      await db.deleteFrom('restart_rounds').where('at', '<', sql<number>`${now()} - ${KEPT_FOR}`).execute()
    },
  }
}

/** In milliseconds. One from the future was begun before the database's clock was set back, or at a server before this one. */
const ageOf = ({ now, at }: { readonly now: number; readonly at: number }): number =>
  Math.abs(Number(now) - Number(at))
