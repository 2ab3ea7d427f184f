import { Kysely } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { accountsAndSessions } from '../../src/storage/migrations/0001-accounts-and-sessions.ts'
import { chainedKeys } from '../../src/storage/migrations/0006-chained-keys.ts'
import { openPlainly } from '../../src/storage/sqlite/plain.ts'
import type { Tables } from '../../src/storage/tables.ts'

it('keys that were made before follow each other by age, two seals of a race included', async () => {
  const db = new Kysely<Tables>({ dialect: openPlainly(':memory:').dialect })
  onTestFinished(() => db.destroy())
  await accountsAndSessions.up(db)
  const old = db as unknown as Kysely<{
    server_keys: { id: string; kind: string; jwk: string; created_at: number }
  }>
  await old
    .insertInto('server_keys')
    .values(
      [
        ['c', 'assertion', 3],
        ['a', 'assertion', 1],
        ['b', 'assertion', 1],
        ['s1', 'seal', 5],
        ['s2', 'seal', 5],
        ['m', 'masking', 2],
      ].map(([id, kind, created_at]) => ({
        id: String(id),
        kind: String(kind),
        jwk: '{}',
        created_at: Number(created_at),
      })),
    )
    .execute()
  await chainedKeys.up(db)
  const keys = await db.selectFrom('server_keys').select(['id', 'follows']).orderBy('id').execute()
  expect(Object.fromEntries(keys.map(({ id, follows }) => [id, follows]))).toEqual({
    a: '',
    b: 'a',
    c: 'b',
    m: '',
    s1: '',
    s2: 's1',
  })
  const again = db.insertInto('server_keys').values({
    ...{ id: 'z', kind: 'masking', jwk: '{}', created_at: 9, follows: '' },
  })
  await expect(again.execute()).rejects.toThrow(/UNIQUE/)
})
