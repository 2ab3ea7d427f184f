import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, isSignedIn, signIn } from '../support/provider-sign-in.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

let provider: FaultyProvider
let test: TestServer
let file: string

beforeEach(async () => {
  provider = await startFaultyProvider()
  test = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider)] })
  file = join(test.server.config.dataFolder, 'gatewright.sqlite')
})
afterEach(async () => {
  await test.close()
  await provider.close()
})

const ready = async () => (await test.newBrowser().call('GET', `${origin}/readyz`)).json()
const told = () =>
  test.lines
    .map(line => JSON.parse(line))
    .filter(({ msg }) => /^the database: /.test(msg))
    .map(({ msg, detail }) => [msg.split(';')[0], detail?.reason])

it('goes on for whoever is signed in while another process holds the lock, and tells the others when to come again', async () => {
  const ada = test.newBrowser()
  await signIn(ada, provider)
  expect(await ready()).toEqual({ status: 'ok' })
  const tool = new DatabaseSync(file)
  onTestFinished(() => tool.close())
  tool.exec('begin immediate')
  const others = [signIn(test.newBrowser(), provider), signIn(test.newBrowser(), provider)]
  expect(await isSignedIn(ada)).toBe(true)
  const [first, second] = await Promise.all(others)
  expect([first?.status, second?.status]).toEqual([503, 503])
  expect(first?.headers['retry-after']).toBe('2')
  expect(first?.body).toContain('This page tries again by itself in 2 seconds.')
  expect(await ready()).toEqual({
    status: 'degraded',
    failing: [
      { what: 'writing', code: 'storage_unavailable', reason: 'busy', since: '2026-03-01T12:00:00.000Z' },
    ],
  })
  tool.exec('rollback')
  await expect.poll(ready).toEqual({ status: 'ok' })
  expect(told()).toEqual([
    ['the database: writing fails', 'busy'],
    ['the database: writing works again', undefined],
  ])
  const grace = test.newBrowser()
  await signIn(grace, provider)
  expect(await isSignedIn(grace)).toBe(true)
})

it('acknowledges nothing that goes into a database that was moved away, and goes on when it is back', async () => {
  const ada = test.newBrowser()
  await signIn(ada, provider)
  await rename(file, `${file}.away`)
  expect((await signIn(test.newBrowser(), provider)).status).toBe(503)
  await expect.poll(ready).toMatchObject({
    status: 'degraded',
    failing: [
      { what: 'reading', reason: 'moved' },
      { what: 'writing', reason: 'moved' },
    ],
  })
  // Within the grace, and no line for each of them.
  for (let time = 0; time < 50; time += 1) expect(await isSignedIn(ada)).toBe(true)
  await rename(`${file}.away`, file)
  await expect.poll(ready).toEqual({ status: 'ok' })
  expect(told().toSorted()).toEqual([
    ['the database: reading fails', 'moved'],
    ['the database: reading works again', undefined],
    ['the database: writing fails', 'moved'],
    ['the database: writing works again', undefined],
  ])
})
