import type { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { GatewrightError } from '../errors.ts'
import { createDatabase, sqlOf } from './sql.ts'
import type { Tables } from './tables.ts'

const full = new GatewrightError('disk_full')

/** A database whose transactions say that the disk is full, so many times. */
function start(timesFull: number, reserves: number) {
  const done: string[] = []
  let left = timesFull
  const sqlNamed = (name: string) =>
    ({
      transaction: () => ({
        async execute(work: (tx: Kysely<Tables>) => Promise<unknown>) {
          done.push(name)
          if (left > 0) {
            left -= 1
            throw full
          }
          return work(sqlNamed(name))
        },
      }),
    }) as unknown as Kysely<Tables>
  const database = createDatabase(sqlNamed('plain'), {
    events: { publish: change => void done.push(change.kind) },
    changes: { write: async () => {}, touch: async () => {}, drop: async () => 0 },
    reserve: {
      sql: sqlNamed('reserved'),
      async giveUp() {
        done.push('give up')
        reserves -= 1
        return reserves >= 0
      },
    },
  })
  return { database, done }
}

it('writes what takes away though the disk is full, and nothing twice', async () => {
  const { database, done } = start(1, 1)
  let runs = 0
  const end = async (tx: typeof database) => {
    runs += 1
    sqlOf(tx)
    await tx.announce({ kind: 'session-ended', sessionId: 's1' })
    return 'ended'
  }
  expect(await database.transaction(end, { revokes: true })).toBe('ended')
  expect([done, runs]).toEqual([['reserved', 'give up', 'reserved', 'session-ended'], 1])
})

it('gives nothing of the reserve to what adds something', async () => {
  const { database, done } = start(1, 1)
  await expect(database.transaction(async () => 'added')).rejects.toBe(full)
  expect(done).toEqual(['plain'])
})

it('says that the disk is full when the reserve is not enough, or is gone', async () => {
  const twice = start(2, 1)
  await expect(twice.database.transaction(async () => '', { revokes: true })).rejects.toBe(full)
  const gone = start(1, 0)
  await expect(gone.database.transaction(async () => '', { revokes: true })).rejects.toBe(full)
  expect(gone.done).toEqual(['reserved', 'give up'])
})
