import { setTimeout as wait } from 'node:timers/promises'
import { GatewrightError } from '../errors.ts'
import { randomId } from '../random.ts'
import type { Services } from '../services.ts'
import { sqlOf } from '../storage/sql.ts'
import type { Restart } from './restart.ts'

/** A request that nobody has taken up by then was meant for a server that is gone, in milliseconds. */
const TAKEN_UP_WITHIN = 30_000
/** How often the answer is looked for, in milliseconds. */
const LOOK_EVERY = 100

export interface RestartResult {
  readonly ok: boolean
  /** Why not, for the operator. */
  readonly message?: string
}

/**
 * Asks the server that runs on the same data for a restart, from another process, and waits for its answer.
 * @returns `undefined` when no server answers
 */
export async function requestRestart(
  services: Pick<Services, 'storage' | 'clock'>,
  { by, timeoutMs = TAKEN_UP_WITHIN }: { readonly by: string; readonly timeoutMs?: number },
): Promise<RestartResult | undefined> {
  const db = sqlOf(services.storage.database)
  const id = randomId()
  await services.storage.database.transaction(async tx => {
    await sqlOf(tx)
      .insertInto('restart_requests')
      .values({ id, by_name: by, at: services.clock.now(), answered_at: null, result: null })
      .execute()
    await tx.announce({ kind: 'restart-requested', requestId: id })
  })
  const until = performance.now() + timeoutMs
  while (performance.now() < until) {
    await wait(LOOK_EVERY)
    const row = await db
      .selectFrom('restart_requests')
      .select('result')
      .where('id', '=', id)
      .executeTakeFirst()
    if (typeof row?.result === 'string') return JSON.parse(row.result) as RestartResult
  }
  await db.deleteFrom('restart_requests').where('id', '=', id).where('answered_at', 'is', null).execute()
  return undefined
}

/** Takes up what {@link requestRestart} of other processes has left. Returns how to stop. */
export function answerRestartRequests(
  services: Pick<Services, 'storage' | 'events' | 'clock' | 'log'>,
  restart: Restart,
): () => void {
  const { storage, events, clock, log } = services
  const db = sqlOf(storage.database)
  let looking = false
  /** Something was written while we were looking: it may have been missed. */
  let lookAgain = false

  async function answer(id: string, by: string): Promise<void> {
    const result = await restart.run({ name: by }, { whenBusy: 'wait' }).then(
      (): RestartResult => ({ ok: true }),
      (error: unknown): RestartResult => ({ ok: false, message: messageOf(error) }),
    )
    await db
      .updateTable('restart_requests')
      .set({ answered_at: clock.now(), result: JSON.stringify(result) })
      .where('id', '=', id)
      .execute()
  }

  async function look(): Promise<void> {
    lookAgain = looking
    if (looking) return
    looking = true
    try {
      const now = clock.now()
      await db
        .deleteFrom('restart_requests')
        .where('at', '<=', now - TAKEN_UP_WITHIN)
        .execute()
      const rows = await db
        .selectFrom('restart_requests')
        .select(['id', 'by_name'])
        .where('answered_at', 'is', null)
        .orderBy('at')
        .execute()
      for (const row of rows) await answer(row.id, row.by_name)
    } catch (error) {
      log.warn({ err: error }, 'a restart that was asked for could not be looked up')
    } finally {
      looking = false
    }
    if (lookAgain) await look()
  }

  return events.subscribe(({ kind }) => {
    if (kind === 'restart-requested' || kind === 'anything') void look()
  })
}

function messageOf(error: unknown): string {
  if (!(error instanceof GatewrightError)) return String(error)
  const { message, problems } = error.response
  const first = Array.isArray(problems) ? problems.map(p => `${p.path}: ${p.what} ${p.fix}`).join('\n') : ''
  return [typeof message === 'string' ? message : error.message, first].filter(Boolean).join('\n')
}
