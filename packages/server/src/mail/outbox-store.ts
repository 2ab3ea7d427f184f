import { type Selectable, sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../storage/database.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import { sqlOf } from '../storage/sql.ts'
import type { MailsTable } from '../storage/tables.ts'

/** How long it is told what became of a mail, in milliseconds: longer than an invitation waits. */
const KEPT = 44 * 24 * 3600 * 1000
/** So far the clocks of nodes may be apart, in milliseconds: whoever sends is not to wait for the clock of whoever has invited. */
const APART = 60_000

/** Why a mail has not gone out, for whoever has invited. */
export interface MailProblem {
  readonly reason: string
  readonly cure: string
}

/** A mail as it is kept. Times are milliseconds since 1970. */
export interface KeptMail {
  readonly id: string
  readonly invitationId: string
  readonly recipient: string
  readonly invitedBy: string
  readonly sealed?: string | undefined
  readonly state: 'waiting' | 'sent' | 'failed'
  readonly attempts: number
  readonly problem?: MailProblem | undefined
  readonly createdAt: number
  /** Of one that waits, when it is tried next; else when that was settled. */
  readonly nextAt: number
}

export interface OutboxStore {
  /** Puts a mail in line in the place of another of this invitation that waits. */
  add(
    mail: Pick<KeptMail, 'id' | 'invitationId' | 'recipient' | 'invitedBy'> & { readonly sealed: string },
  ): Promise<void>
  /** Those whose time has come, the longest first. */
  due(limit: number): Promise<readonly KeptMail[]>
  /**
   * Takes one that is due as its next attempt.
   * @param nextAt when it is tried again where nothing more is heard of this attempt
   * @returns `false` where another node has taken it, or it waits no more
   */
  claim(mail: Pick<KeptMail, 'id' | 'attempts'>, nextAt: number): Promise<boolean>
  /** How many wait; `most`, where there are more. */
  countWaiting(most: number): Promise<number>
  /** @param attempts that of the claim: where another has been made since, this one's end says nothing */
  postpone(id: string, nextAt: number, attempts: number, problem: MailProblem | undefined): Promise<void>
  /** Ends it: it is not to be sent any more, and what it said is forgotten. */
  settle(id: string, state: 'sent' | 'failed', attempts: number, problem?: MailProblem): Promise<void>
  /** All that wait are tried at once. */
  hurry(): Promise<void>
  /** Those of an invitation that wait are not sent. */
  forget(invitationId: string): Promise<void>
  /** The last of an invitation. */
  lastOf(invitationId: string): Promise<KeptMail | undefined>
  purge(): Promise<void>
}

export function createOutboxStore(database: Database, clock: Clock): OutboxStore {
  const db = sqlOf(database)
  const forget = async (invitationId: string) => {
    await db
      .deleteFrom('mails')
      .where('invitation_id', '=', invitationId)
      .where('state', '=', 'waiting')
      .execute()
  }
  return {
    async add({ id, invitationId, recipient, invitedBy, sealed }) {
      await forget(invitationId)
      await db
        .insertInto('mails')
        .values({
          ...{ id, recipient, sealed, state: 'waiting', attempts: 0, problem: null },
          ...{ invitation_id: invitationId, invited_by: invitedBy },
          ...{ created_at: clock.now(), next_at: clock.now() - APART },
        })
        .execute()
    },
    async due(limit) {
      const rows = await waiting().selectAll().where('next_at', '<=', clock.now()).limit(limit).execute()
      return rows.map(toMail)
    },
    async countWaiting(most) {
      const some = db.selectFrom('mails').select('id').where('state', '=', lit('waiting')).limit(most)
      const { count } = await db
        .selectFrom(some.as('some'))
        .select(e => e.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async claim({ id, attempts }, nextAt) {
      const { numUpdatedRows } = await db
        .updateTable('mails')
        .set({ next_at: nextAt, attempts: attempts + 1 })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .where('attempts', '=', attempts)
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },
    async postpone(id, nextAt, attempts, problem) {
      await db
        .updateTable('mails')
        .set({ next_at: nextAt, problem: problem === undefined ? null : JSON.stringify(problem) })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .where('attempts', '=', attempts)
        .execute()
    },
    async settle(id, state, attempts, problem) {
      await db
        .updateTable('mails')
        .set({
          ...{ state, attempts, sealed: null, next_at: clock.now() },
          problem: problem === undefined ? null : JSON.stringify(problem),
        })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .execute()
    },
    async hurry() {
      await db
        .updateTable('mails')
        .set({ next_at: clock.now() })
        .where('state', '=', lit('waiting'))
        .where('next_at', '>', clock.now())
        .execute()
    },
    forget,
    async lastOf(invitationId) {
      const row = await db
        .selectFrom('mails')
        .selectAll()
        .where('invitation_id', '=', invitationId)
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && toMail(row)
    },
    async purge() {
      const ended = db
        .selectFrom('mails')
        .select('id')
        .where('state', '<>', lit('waiting'))
        .where('created_at', '<', clock.now() - KEPT)
      await untilNoneIsLeft(async limit => {
        const { numDeletedRows } = await db
          .deleteFrom('mails')
          .where('id', 'in', ended.limit(limit))
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      })
    },
  }

  function waiting() {
    return db.selectFrom('mails').where('state', '=', lit('waiting')).orderBy('next_at').orderBy('id')
  }
}

/** Written out, as the indexes have it: each holds some rows alone. */
const lit = (state: KeptMail['state']) => sql.lit(state)

const toMail = (row: Selectable<MailsTable>): KeptMail => ({
  id: row.id,
  invitationId: row.invitation_id,
  recipient: row.recipient,
  invitedBy: row.invited_by,
  sealed: row.sealed ?? undefined,
  state: row.state === 'sent' || row.state === 'failed' ? row.state : 'waiting',
  attempts: row.attempts,
  problem: row.problem === null ? undefined : JSON.parse(row.problem),
  createdAt: Number(row.created_at),
  nextAt: Math.max(Number(row.next_at), Number(row.created_at)),
})
