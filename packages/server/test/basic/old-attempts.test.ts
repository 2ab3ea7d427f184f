import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

/** Failures are counted for every address that anybody types, so a stranger could fill the disk with them. */
let server: TestServer
beforeEach(async () => {
  server = await startTestServer({ strategies: [basicConfig({ maxLoginAttempt: 3, lockoutSeconds: 600 })] })
})
afterEach(() => server.close())

const day = 24 * 3600
const fail = async (email: string, times: number) => {
  for (let i = 0; i < times; i++) {
    const url = `${origin}/api/v1/auth/login/basic/default`
    await server.newBrowser().call('POST', url, { email, password: 'a wrong guess' })
  }
}
async function rememberedAfterPurge(): Promise<readonly string[]> {
  await server.server.services.purge()
  const db = sqlOf(server.server.services.storage.database)
  const rows = await db.selectFrom('basic_attempts').select('email').orderBy('email').execute()
  return rows.map(row => row.email)
}

test('forgets a lock when it has run out, and not before', async () => {
  await fail('locked@example.test', 3)
  server.clock.advance(599)
  expect(await rememberedAfterPurge()).toEqual(['locked@example.test'])
  server.clock.advance(1)
  expect(await rememberedAfterPurge()).toEqual([])
})

test('forgets failures that locked nobody out after a week, counted from the last one', async () => {
  await fail('often@example.test', 1)
  await fail('once@example.test', 1)
  server.clock.advance(6 * day)
  await fail('often@example.test', 1)
  expect(await rememberedAfterPurge()).toEqual(['often@example.test', 'once@example.test'])
  server.clock.advance(day)
  expect(await rememberedAfterPurge()).toEqual(['often@example.test'])
  server.clock.advance(6 * day)
  expect(await rememberedAfterPurge()).toEqual([])
})
