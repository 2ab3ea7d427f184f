import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importPeople } from '../../src/admin-api/collaborators/import.ts'
import { GatewrightError } from '../../src/errors.ts'
import type { Caller } from '../../src/identity/caller.ts'
import { oauth2Config } from '../oauth2/support/strategies.ts'
import { personOf } from '../stores/support.ts'
import { isOnPostgres } from '../support/on-postgres.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

/** An import of 2,000 rows once left everybody else without an answer for 36 s: two commits a row, and no turn between. */
const ROWS = isOnPostgres ? 250 : 3_000
const PORTION = 25

const admin: Caller = {
  sessionId: 'session',
  collaboratorId: 'admin',
  email: 'admin@contoso.test',
  emailTrusted: true,
  fullname: 'An admin',
  roles: ['admin', 'member'],
  groups: [],
  superAdmin: false,
  strategy: 'azure',
  expiresAt: Number.POSITIVE_INFINITY,
}

let test: TestServer
beforeEach(async () => {
  const azure = oauth2Config({
    issuer: 'https://idp.example',
    clientID: 'gatewright',
    callbackURL: `${origin}/api/v1/auth/login-callback/oauth2/azure`,
    scope: 'openid email',
    trustEmail: false,
    tenants: [],
  })
  test = await startTestServer({ strategies: [basicConfig(), azure] })
})
afterEach(() => test.close())

const table = (domain: string, rows: number, strategy = 'azure') =>
  [
    'email,strategy,roles',
    ...Array.from({ length: rows }, (_, row) => `person-${row}@${domain},${strategy},member`),
  ].join('\n')
const run = (csv: string, portion?: number) => {
  const { services, config } = test.server
  return importPeople({ ...services, config }, admin, csv, { portion })
}

/**
 * How often the event loop comes round meanwhile, how long a timer of 5 ms waited at most, and how long the processor
 * worked in that time, in milliseconds. On a busy machine most of the wait is for the disk and for others.
 */
async function watched<Result>(work: () => Promise<Result>) {
  let [turns, watching, before, cpu] = [0, true, performance.now(), process.cpuUsage()]
  let longest = { gap: 0, worked: 0 }
  const look = () => {
    const gap = performance.now() - before
    const { user, system } = process.cpuUsage(cpu)
    if (gap > longest.gap) longest = { gap, worked: (user + system) / 1000 }
    before = performance.now()
    cpu = process.cpuUsage()
  }
  const turn = () => {
    turns += 1
    if (watching) setImmediate(turn)
  }
  const timer = setInterval(look, 5)
  setImmediate(turn)
  const result = await work()
  watching = false
  await new Promise(resolve => setTimeout(resolve, 5))
  clearInterval(timer)
  look()
  return { result, turns, longest }
}

it('an import of very many rows lets everybody else in after every few rows', async () => {
  const browser = test.newBrowser()
  let answered = 0
  let importing = true
  const asking = (async () => {
    while (importing) {
      expect((await browser.call('GET', `${origin}/healthz`)).status).toBe(200)
      answered += 1
      // Somebody who asks without a pause would get half of the processor, and make the import twice as long.
      await pause(20)
    }
  })()
  const { result, turns, longest } = await watched(() => run(table('portions.test', ROWS)))
  importing = false
  const answeredMeanwhile = answered
  await asking

  console.log(
    `longest gap of the event loop in an import of ${ROWS} rows: ${longest.gap.toFixed(0)} ms (the processor worked ` +
      `${longest.worked.toFixed(0)}); ${answeredMeanwhile} answers of /healthz meanwhile`,
  )
  expect(result).toMatchObject({ imported: ROWS, problems: [], passwords: [] })
  expect(turns).toBeGreaterThanOrEqual(ROWS / PORTION - 1)
  expect(answeredMeanwhile).toBeGreaterThan(0)
  expect(await test.server.services.people.count({})).toBe(ROWS)
  // A PostgreSQL on a busy machine takes its time.
}, 180_000)

it('an import that the storage ends half way says what counts, with its passwords, and where to go on', async () => {
  const { services, config } = test.server
  let portions = 0
  const audit: typeof services.audit = {
    ...services.audit,
    transaction(work) {
      portions += 1
      if (portions === 2) throw new GatewrightError('storage_unavailable')
      return services.audit.transaction(work)
    },
  }
  const result = await importPeople({ ...services, audit, config }, admin, table('half.test', 5, 'default'), {
    portion: 2,
  })
  expect(result.imported).toBe(2)
  expect(result.passwords.map(({ email }) => email)).toEqual(['person-0@half.test', 'person-1@half.test'])
  expect(result.problems).toEqual([
    {
      line: 4,
      what: expect.stringMatching(/^From this line on nothing was imported\. .* Import the same file again/),
    },
  ])
  expect(await services.people.count({})).toBe(2)
  expect((await run(table('half.test', 5, 'azure'))).problems).toEqual([])
})

it('an import keeps invitation, password and audit entry of a row together', async () => {
  const { result } = await watched(() => run(table('contoso.test', 3, 'default')))
  expect(result.passwords).toHaveLength(3)
  const { people, audit, invitations } = test.server.services
  expect(await people.count({ search: '@contoso.test' })).toBe(3)
  expect(await invitations.countOpen('default')).toBe(3)
  const { items } = await audit.read({ kind: 'invitation' }, { limit: 10 })
  expect(items.map(({ who }) => who)).toEqual(Array(3).fill(admin.email))
  for (const { email, oneTimePassword } of result.passwords) {
    const page = await test
      .newBrowser()
      .call('POST', `${origin}/api/v1/auth/login/basic/default`, { email, password: oneTimePassword })
    expect(page.json().error).toBe('password_change_required')
  }
})

it('a row that ends before its column `email` is told with its line, and the rows behind it count', async () => {
  const csv =
    'strategy,email,roles\ndefault\ndefault,a@contoso.test,member\ndefault\ndefault,b@contoso.test,member'
  const { imported, problems } = await run(csv)
  expect(imported).toBe(2)
  expect(problems.map(({ line }) => line)).toEqual([2, 4])
})

it('no password is made for an address that has become a super admin’s while the others were hashed', async () => {
  const { accounts, storage } = test.server.services
  const transaction = storage.database.transaction.bind(storage.database)
  storage.database.transaction = async work => {
    storage.database.transaction = transaction
    const { collaboratorId, identityId } = await personOf(accounts, {
      email: 'ada@contoso.test',
      subject: 'ada',
    })
    await accounts.setSuperAdminByLink({ id: identityId, collaboratorId })
    return transaction(work)
  }
  const { imported, problems, passwords } = await run(
    'email,strategy,roles\nada@contoso.test,default,member\nalan@contoso.test,default,member',
  )
  expect([imported, problems.map(({ line }) => line)]).toEqual([1, [2]])
  expect(passwords.map(({ email }) => email)).toEqual(['alan@contoso.test'])
})

// What the first writing had said was told as well: passwords that are nobody's, and more people than were invited.
it('a portion that is undone because others were in its way, and written again, is told as it was kept', async () => {
  const { accounts, storage, invitations } = test.server.services
  const transaction = storage.database.transaction.bind(storage.database)
  const undone = new Error('undone')
  storage.database.transaction = async (work, options) => {
    storage.database.transaction = transaction
    const first = transaction(async tx => {
      await work(tx)
      throw undone
    }, options)
    await expect(first).rejects.toBe(undone)
    const { collaboratorId, identityId } = await personOf(accounts, {
      email: 'ada@contoso.test',
      subject: 'ada',
    })
    await accounts.setSuperAdminByLink({ id: identityId, collaboratorId })
    return transaction(work, options)
  }
  const people = ['ada', 'alan', 'grace'].map(name => `${name}@contoso.test,default,member`)
  const { imported, changes, problems, passwords } = await run(['email,strategy,roles', ...people].join('\n'))
  expect([imported, await invitations.countOpen('default')]).toEqual([2, 2])
  expect(problems.map(({ line }) => line)).toEqual([2])
  expect(changes.map(({ line }) => line)).toEqual([3, 4])
  expect(passwords.map(({ email }) => email)).toEqual(['alan@contoso.test', 'grace@contoso.test'])
})
