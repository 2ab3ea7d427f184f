import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { migrate } from '../../src/storage/migrations/index.ts'
import { openPlainly } from '../../src/storage/sqlite/plain.ts'
import type { Tables } from '../../src/storage/tables.ts'

const [apart, together] = ['zoe\u0308@x.test', 'zoë@x.test']

it('addresses of before get the one spelling, and of two that are there already each stays its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'gatewright.sqlite')
  const open = () => new Kysely<Tables>({ dialect: openPlainly(file).dialect })
  let db = open()
  await migrate(db, '0020-ends-of-sessions')
  await db.destroy()
  const sql = new DatabaseSync(file)
  const account = sql.prepare(
    `insert into collaborators (id, email, fullname, roles, created_at) values (?, ?, '', '[]', 1)`,
  )
  for (const [id, email] of Object.entries({
    alone: 'ivo\u0301@x.test',
    one: apart,
    two: together,
    odd: 'ａ@x.test',
    ada: 'ada@x.test',
  })) {
    account.run(id, email)
    sql
      .prepare('insert into proven_addresses (email, collaborator_id, proven_at) values (?, ?, 1)')
      .run(email, id)
    sql
      .prepare(
        `insert into basic_credentials (strategy, email, subject, password_hash, changed_at, must_change)
         values ('default', ?, ?, 'x', 1, 0)`,
      )
      .run(email, id)
  }
  sql.close()
  db = open()
  await migrate(db)
  await db.destroy()

  const after = new DatabaseSync(file)
  const all = (query: string) =>
    after
      .prepare(query)
      .all()
      .map(row => Object.values(row).join(' '))
  expect(all('select id, email from collaborators order by id')).toEqual([
    'ada ada@x.test',
    'alone ivó@x.test',
    'odd ａ@x.test',
    `one ${together}`,
    `two ${together}`,
  ])
  // One address has one owner: the one who had it in this spelling.
  expect(all('select collaborator_id, email from proven_addresses order by collaborator_id')).toEqual([
    'ada ada@x.test',
    'alone ivó@x.test',
    'odd ａ@x.test',
    `two ${together}`,
  ])
  expect(all('select subject, email from basic_credentials order by subject')).toEqual([
    'ada ada@x.test',
    'alone ivó@x.test',
    'odd ａ@x.test',
    `one ${apart}`,
    `two ${together}`,
  ])
  after.close()
})
