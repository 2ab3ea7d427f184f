import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, callbackUrl } from '../support/provider-sign-in.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let provider: FaultyProvider
let test: TestServer

beforeEach(async () => {
  provider = await startFaultyProvider()
  test = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider)] })
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

const refusedTimes = async (times: number, address: string) => {
  const browser = test.newBrowser()
  for (let count = 0; count < times; count += 1) expect((await browser.open(address)).status).toBe(400)
}
const refusals = () =>
  sqlOf(test.server.services.storage.database)
    .selectFrom('audit_events')
    .selectAll()
    .where('kind', '=', 'sign-in')
    .where('result', '=', 'refused')
    .execute()

it('a restart does not begin to count a network’s refusals anew', async () => {
  await refusedTimes(299, `${callbackUrl}?state=x&code=y`)
  await test.server.restart({ ...test.server.config, roles: [...test.server.config.roles, 'support'] })
  await refusedTimes(3, `${callbackUrl}?state=x&code=y`)
  expect(await refusals()).toHaveLength(300)
})

it('two servers of one process count each for itself', async () => {
  const other = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider)] })
  const browser = other.newBrowser()
  try {
    for (let count = 0; count < 300; count += 1) await browser.open(`${callbackUrl}?state=x&code=y`)
  } finally {
    await other.close()
  }
  await refusedTimes(1, `${callbackUrl}?state=x&code=y`)
  expect(await refusals()).toHaveLength(1)
})
