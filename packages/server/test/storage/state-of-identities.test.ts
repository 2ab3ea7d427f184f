import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { createAccountStore } from '../../src/accounts/account-store.ts'
import { systemClock } from '../../src/clock.ts'
import { createEvents } from '../../src/events/events.ts'
import { createApiTokens } from '../../src/programs/api-tokens/api-token-store.ts'
import { createSessionStore } from '../../src/sessions/session-store.ts'
import { migrate } from '../../src/storage/migrations/index.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { openPlainly } from '../../src/storage/sqlite/plain.ts'
import type { Tables } from '../../src/storage/tables.ts'

/** As the version before wrote it. */
async function dataOfTheVersionBefore(fill: (sql: DatabaseSync) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'gatewright.sqlite')
  const db = new Kysely<Tables>({ dialect: openPlainly(file).dialect })
  await migrate(db, '0008-attempts-by-age')
  await db.destroy()
  const sql = new DatabaseSync(file)
  fill(sql)
  sql.close()
  return folder
}

it('what an account held goes to the identity that said it last, and the safe side is taken for the rest', async () => {
  const later = Date.now() + 3_600_000
  const folder = await dataOfTheVersionBefore(sql => {
    const account = sql.prepare(
      `insert into collaborators (id, email, fullname, roles, created_at, email_trusted, provider_roles, groups, super_admin)
       values (?, ?, 'Somebody', '["member"]', 1, 1, '["editor"]', '["admins"]', ?)`,
    )
    const identity = sql.prepare('insert into identities values (?, ?, ?, ?, 1, ?)')
    account.run('ada', 'ada@x.test', 1)
    identity.run('https://idp', 'ada', 'ada', 'azure', 5)
    account.run('two', 'two@x.test', 0)
    identity.run('https://idp', 'two-old', 'two', 'azure', 5)
    identity.run('https://git', 'two', 'two', 'gitlab', 9)
    identity.run('https://idp', 'two-new', 'two', 'azure', 7)
    // Two accounts of one trusted address; a password that an admin has made; and one that the link has.
    account.run('late', 'ada@x.test', 0)
    identity.run('https://idp', 'late', 'late', 'azure', 4)
    for (const [id, by] of [
      ['typed', 'an-admin'],
      ['linked', null],
    ] as const) {
      account.run(id, `${id}@x.test`, 0)
      identity.run('urn:gatewright:basic:default', `s-${id}`, id, 'default', 3)
      sql
        .prepare(`insert into basic_credentials (strategy, email, subject, password_hash, changed_at, must_change)
        values ('default', ?, ?, 'x', 1, 0)`)
        .run(`${id}@x.test`, `s-${id}`)
      sql
        .prepare(`insert into invitations (id, email, strategy, roles, invited_by, created_at, expires_at, redeemed_at)
        values (?, ?, 'default', '[]', ?, 1, 2, 2)`)
        .run(id, `${id}@x.test`, by)
    }
    const session =
      sql.prepare(`insert into sessions (id, collaborator_id, strategy, issuer, subject, created_at,
      last_seen_at, expires_at, address, user_agent) values (?, 'two', ?, ?, ?, 1, 1, 2, '', '')`)
    session.run('s-git', 'gitlab', 'https://git', 'two')
    session.run('s-azure', 'azure', 'https://idp', 'two-old')
    session.run('s-gone', 'azure', 'https://idp', 'nobody')
    const token =
      sql.prepare(`insert into api_tokens (id, token_hash, collaborator_id, name, apps, strategy, created_at,
      expires_at) values (?, ?, ?, 'nightly', '[]', ?, 1, ?)`)
    token.run('t-one', '1', 'two', 'gitlab', later)
    token.run('t-either', '2', 'two', 'azure', later)
  })

  const storage = await openStorage(
    { dataFolder: folder },
    { events: createEvents(() => {}), clock: systemClock },
  )
  onTestFinished(() => storage.close())
  const { database } = storage
  const accounts = createAccountStore(database, systemClock)
  const said = async (strategy: string, issuer: string, subject: string) => {
    const identity = (await accounts.byIdentity({ strategy, issuer, subject }))?.identity
    return (
      identity && [identity.groups, identity.providerRoles, identity.emailTrusted, identity.superAdminByLink]
    )
  }
  expect(await said('azure', 'https://idp', 'ada')).toEqual([['?azure:admins'], [], true, true])
  expect(await said('gitlab', 'https://git', 'two')).toEqual([['?gitlab:admins'], [], true, false])
  for (const silent of ['two-old', 'two-new']) {
    expect(await said('azure', 'https://idp', silent)).toEqual([[], [], false, false])
  }
  // The address has one account: of those that had it, the one that signed in last.
  expect(await accounts.ownerOf('ada@x.test')).toBe('ada')
  expect(await said('azure', 'https://idp', 'late')).toEqual([['?azure:admins'], [], false, false])
  expect((await said('default', 'urn:gatewright:basic:default', 's-typed'))?.[2]).toBe(false)
  expect((await said('default', 'urn:gatewright:basic:default', 's-linked'))?.[2]).toBe(true)

  const sessions = createSessionStore(database)
  const holderOf = async (id: string) =>
    accounts.holderOf((await sessions.byId(id))?.identityId ?? '').then(found => found?.identity.subject)
  expect([await holderOf('s-git'), await holderOf('s-azure'), await sessions.byId('s-gone')]).toEqual([
    'two',
    'two-old',
    undefined,
  ])
  const tokens = createApiTokens(database, systemClock)
  expect((await tokens.list('two')).map(({ id }) => id)).toEqual(['t-one'])
  const ids = await sqlOf(database).selectFrom('identities').select('id').execute()
  expect(ids.every(({ id }) => /^[\w-]{22}$/.test(id))).toBe(true)
})
