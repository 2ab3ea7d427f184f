import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { createPeopleStore } from '../../src/accounts/people-store.ts'
import { createEvents } from '../../src/events/events.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import { migrate } from '../../src/storage/migrations/index.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { openPlainly } from '../../src/storage/sqlite/plain.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { personOf, standingClock } from '../stores/support.ts'

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function opened(folder: string, clock = standingClock()) {
  const storage = await openStorage({ dataFolder: folder }, { events: createEvents(() => undefined), clock })
  onTestFinished(() => storage.close())
  return storage.database
}

it('people of before are found and sorted as those of now, and known by when they were last seen', async () => {
  const folder = await emptyFolder()
  const db = new Kysely<Tables>({ dialect: openPlainly(join(folder, 'gatewright.sqlite')).dialect })
  await migrate(db, '0022-one-spelling-of-addresses')
  await db.destroy()
  const before = new DatabaseSync(join(folder, 'gatewright.sqlite'))
  const account = before.prepare(
    'insert into collaborators (id, email, fullname, roles, created_at, last_sign_in_at) values (?, ?, ?, ?, 1, ?)',
  )
  account.run('1', 'p10@x.test', 'ÖZIL 10', '["member"]', null)
  account.run('2', 'p2@x.test', 'Özil 2', '["admin"]', 500)
  // More than one slice.
  for (let more = 0; more < 1200; more += 1) account.run(`more-${more}`, `q${more}@x.test`, 'Q', '[]', null)
  before
    .prepare(
      `insert into invitations (id, email, strategy, roles, created_at, expires_at)
       values ('i', 'Иван@x.test', 'azure', '["op"]', 1, ?)`,
    )
    .run(standingClock().now() + 1000)
  before.close()

  const clock = standingClock()
  const people = createPeopleStore(await opened(folder, clock), clock, async () => new Map())
  const found = async (search: string, by: 'name' | 'seen' | 'role') =>
    (await people.list({ search }, { limit: 10, sort: { by } })).items.map(({ email }) => email)
  expect(await found('ozil', 'name')).toEqual(['p2@x.test', 'p10@x.test'])
  expect(await found('ozil', 'seen')).toEqual(['p10@x.test', 'p2@x.test'])
  expect(await found('ozil', 'role')).toEqual(['p2@x.test', 'p10@x.test'])
  expect(await found('иван', 'name')).toHaveLength(1)
  expect(await people.count({ search: 'Q' })).toBe(1200)
})

it('who is seen by a session moves in the list, once a minute, and stays there when the session ends', async () => {
  const clock = standingClock()
  const database = await opened(await emptyFolder(), clock)
  const ada = await personOf(createAccountStore(database, clock), { email: 'ada@x.test', subject: 'ada' })
  const sessions = createSessionStore(database)
  const { id } = await sessions.create(
    {
      ...ada,
      strategy: 'azure',
      source: undefined,
      issuer: 'https://idp.example',
      subject: 'ada',
      createdAt: clock.now(),
      expiresAt: clock.now() + 3_600_000,
      address: '127.0.0.1',
      userAgent: '',
      atProvider: undefined,
      providerSid: undefined,
    },
    { host: 'bot.localhost', secure: false },
  )
  const people = createPeopleStore(database, clock, async () => new Map())
  const seen = async () => (await people.byId(ada.collaboratorId))?.lastSeenAt
  await sessions.touch([[id, clock.now() + 120_000]])
  expect(await seen()).toBe(clock.now() + 120_000)
  await sessions.touch([[id, clock.now() + 150_000]])
  expect(await seen()).toBe(clock.now() + 120_000)
  await sessions.remove(id)
  expect(await seen()).toBe(clock.now() + 120_000)
})
