import type { Selectable } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Seal } from '../keys/seal.ts'
import { openPieces, sealInPieces } from '../keys/sealed-pieces.ts'
import type { Database } from '../storage/database.ts'
import { untilNoneIsLeft } from '../storage/portions.ts'
import { sqlOf } from '../storage/sql.ts'
import type { RehearsalsTable } from '../storage/tables-of-nodes.ts'
import { LIFETIME, MOST_OF_ONE, type Rehearsals, type StartedRehearsal } from './rehearsals.ts'

const PURPOSE = 'rehearsal'
/** In the row alone, of a rehearsal that somebody finishes just now: to be seen it waits still. */
const CLAIMED = 'claimed'

/** In the database, for whichever node gets the provider's answer. The entry and the attempt's secrets are sealed. */
export function createSharedRehearsals(services: {
  readonly database: Database
  readonly clock: Clock
  readonly seal: Seal
}): Rehearsals & { purge(): Promise<void> } {
  const { database, clock, seal } = services
  const db = sqlOf(database)
  const living = db.selectFrom('rehearsals').selectAll()

  async function read(row: Selectable<RehearsalsTable> | undefined): Promise<StartedRehearsal | undefined> {
    if (row === undefined) return undefined
    const opened = await openPieces(seal, PURPOSE, row.id, row.sealed)
    if (opened === undefined) return undefined
    const { named, ...hidden } = opened as Pick<StartedRehearsal, 'config' | 'form' | 'secrets'> & {
      readonly named: readonly string[]
    }
    const { id, by_id: by, attempt, state } = row
    return {
      ...(JSON.parse(row.shown) as Pick<StartedRehearsal, 'steps' | 'result'>),
      ...{ ...hidden, id, by, attempt, named: new Set(named) },
      state: state === 'done' || state === 'failed' ? state : 'waiting',
    }
  }

  return {
    size: 0,
    async put({ id, by, config, named, attempt, form, secrets, state, steps, result }) {
      const now = clock.now()
      const hidden = { config, named: [...named], form, secrets }
      const values = {
        ...{ id, by_id: by, strategy: config.id, attempt, state },
        sealed: await sealInPieces(seal, PURPOSE, id, hidden),
        shown: JSON.stringify({ steps, result }),
        ...{ used_at: now, expires_at: now + LIFETIME },
      }
      await db
        .insertInto('rehearsals')
        .values(values)
        .onConflict(conflict => conflict.column('id').doUpdateSet(values))
        .execute()
      // Whoever starts more forgets their own oldest, and nobody else's.
      const kept = db
        .selectFrom('rehearsals')
        .select('id')
        .where('by_id', '=', by)
        .orderBy('used_at', 'desc')
        .limit(MOST_OF_ONE)
      await db.deleteFrom('rehearsals').where('by_id', '=', by).where('id', 'not in', kept).execute()
    },
    byId: async id =>
      read(await living.where('id', '=', id).where('expires_at', '>', clock.now()).executeTakeFirst()),
    byState: async state =>
      read(
        await living.where('attempt', '=', state).where('expires_at', '>', clock.now()).executeTakeFirst(),
      ),
    async claim(id) {
      const { numUpdatedRows } = await db
        .updateTable('rehearsals')
        .set({ state: CLAIMED })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
    lastOf: async strategy =>
      read(
        await living
          .where('strategy', '=', strategy)
          .where('state', 'in', ['done', 'failed'])
          .where('expires_at', '>', clock.now())
          .orderBy('used_at', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),
    async isAwaited(by, strategy) {
      const row = await db
        .selectFrom('rehearsals')
        .select('id')
        .where('by_id', '=', by)
        .where('strategy', '=', strategy)
        .where('state', 'not in', ['done', 'failed'])
        .where('expires_at', '>', clock.now())
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    async purge() {
      await untilNoneIsLeft(async limit => {
        const over = db
          .selectFrom('rehearsals')
          .select('id')
          .where('expires_at', '<=', clock.now())
          .limit(limit)
        const { numDeletedRows } = await db
          .deleteFrom('rehearsals')
          .where('id', 'in', over)
          // Gone on with meanwhile.
          .where('expires_at', '<=', clock.now())
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      })
    },
  }
}
