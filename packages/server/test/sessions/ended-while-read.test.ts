import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { personOf } from '../stores/support.ts'
import { azureOffered } from '../support/config.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { holdReads } from './held-read.ts'

const host = 'localhost:3000'
let test: TestServer
let sessionId: string
let cookie: string

beforeEach(async () => {
  test = await startTestServer({ strategies: [azureOffered] })
  const { accounts, sessions } = test.server.services
  const grace = await personOf(accounts, { email: 'grace@contoso.test', subject: 'grace' })
  const started = await sessions.start({
    ...grace,
    strategy: 'azure',
    issuer: 'https://idp.example',
    subject: 'grace',
    host,
    secure: false,
    address: '127.0.0.1',
    userAgent: '',
  })
  sessionId = started.id
  cookie = started.setCookie.split(';')[0] ?? ''
})
afterEach(() => test.close())

it('a session that is ended while a request reads it is not kept in the cache', async () => {
  const { sessions } = test.server.services
  const reading = Array.from({ length: 5 }, () => sessions.callerOf(cookie, host))
  await Promise.all([sessions.end(sessionId, false), ...reading])
  expect(await sessions.callerOf(cookie, host)).toBeUndefined()
})

it('a request that began to read before the end does not get through after it', async () => {
  const { sessions, storage } = test.server.services
  const held = holdReads(storage.database)
  const reading = sessions.callerOf(cookie, host)
  await held.inside
  await sessions.end(sessionId, false)
  held.resume()
  expect(await reading).toBeUndefined()
})

it('a session in use on one host does not look idle on another', async () => {
  const { sessions } = test.server.services
  const other = 'support.localhost:3000'
  const there = (await sessions.cookieForHost(sessionId, other, false))?.split(';')[0]
  expect(await sessions.callerOf(there, other)).toBeDefined()
  for (let half = 0; half < 3; half += 1) {
    test.clock.advance(1800)
    expect(await sessions.callerOf(cookie, host)).toBeDefined()
  }
  // What was seen has been written and forgotten in memory, as it is every half minute.
  await sqlOf(test.server.services.storage.database)
    .updateTable('sessions')
    .set({ last_seen_at: test.clock.now() })
    .execute()
  expect(await sessions.callerOf(there, other)).toBeDefined()
})
