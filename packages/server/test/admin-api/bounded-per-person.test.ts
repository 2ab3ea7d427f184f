import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomId } from '../../src/random.ts'
import { createRehearsals } from '../../src/sign-in/rehearsals.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import type { Browser } from '../support/browser.ts'
import { isOnPostgres } from '../support/on-postgres.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

const api = `${origin}/api/v1/admin`
const password = 'tea at half past four'
let test: TestServer
beforeEach(async () => {
  test = await startTestServer({ strategies: [basicConfig()] })
})
afterEach(() => test.close())

async function signedIn(email: string, roles: string[]): Promise<Browser> {
  const { services } = test.server
  await createCredentials(services.storage.database, services.clock, 'default').setVouchedHash(
    email,
    await hashPassword(password),
  )
  await services.invitations.invite({ email, strategy: 'default', roles })
  const browser = test.newBrowser()
  await browser.call('POST', `${origin}/api/v1/auth/login/basic/default`, { email, password })
  return browser
}

const entries = (kind: string) =>
  sqlOf(test.server.services.storage.database)
    .selectFrom('audit_events')
    .select('actor')
    .where('kind', '=', kind)
    // In the order in which they were written.
    .orderBy(sql.raw(isOnPostgres ? 'ctid' : 'rowid'))
    .execute()

describe('the audit log', () => {
  // 400 requests of a member's were 400 rows, each a write to the disk.
  it('tells of what somebody may not see a number of times, and of everybody else all the same', async () => {
    const member = await signedIn('member@example.test', ['member'])
    for (let n = 0; n < 70; n++) expect((await member.call('GET', `${api}/config`)).status).toBe(403)
    expect(await entries('access')).toHaveLength(60)
    expect(test.lines.filter(line => line.includes('too many refusals'))).toHaveLength(1)
    const other = await signedIn('other@example.test', ['member'])
    await other.call('GET', `${api}/config`)
    expect((await entries('access')).at(-1)).toEqual({ actor: 'other@example.test' })
  })

  it('has an entry for each table that was read, and none is read without', async () => {
    const admin = await signedIn('admin@example.test', ['admin'])
    for (const path of ['collaborators.csv', 'audit.jsonl']) {
      const before = (await entries('export')).length
      const statuses: number[] = []
      for (let n = 0; n < 22; n++) statuses.push((await admin.call('GET', `${api}/${path}`)).status)
      expect(statuses.filter(status => status === 200)).toHaveLength(20)
      expect(statuses.at(-1)).toBe(429)
      expect(await entries('export')).toHaveLength(before + 20)
    }
    const other = await signedIn('other@example.test', ['admin'])
    expect((await other.call('GET', `${api}/collaborators.csv`)).status).toBe(200)
  })
})

it('rehearsals of one person push out their own, and nobody else’s', () => {
  const rehearsals = createRehearsals()
  const put = (by: string) => {
    const id = randomId()
    const config = basicConfig()
    rehearsals.put({
      id,
      by,
      config,
      attempt: `state of ${id}`,
      named: new Set(),
      state: 'waiting',
      steps: [],
    })
    return id
  }
  const graces = put('grace')
  const adas = Array.from({ length: 200 }, () => put('ada'))
  expect(rehearsals.byId(graces)).toBeDefined()
  expect(adas.filter(id => rehearsals.byId(id) !== undefined)).toEqual(adas.slice(-10))
  expect(adas.filter(id => rehearsals.byState(`state of ${id}`) !== undefined)).toHaveLength(10)
})
