import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqlOf } from '../../src/storage/sql.ts'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, begin, callbackUrl, isSignedIn } from '../support/provider-sign-in.ts'
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

const stored = async () =>
  (await sqlOf(test.server.services.storage.database).selectFrom('one_time_codes').selectAll().execute())
    .length

describe('a posted answer', () => {
  it('of the attacker’s own attempt cannot be finished in somebody else’s browser (login CSRF)', async () => {
    const [mallory, victim] = [test.newBrowser(), test.newBrowser()]
    const { state } = await begin(mallory, provider)
    const posted = await mallory.postFromElsewhere(callbackUrl, { code: 'good-code', state })
    const link = posted.location ?? ''
    expect(link).toContain('?posted=')
    const page = await victim.open(link)
    expect(page.status).toBe(400)
    expect(await isSignedIn(victim)).toBe(false)
    expect(provider.tokenRequests).toHaveLength(0)
    // The code is used up, so it is not a link that works later either.
    expect((await mallory.open(link)).status).toBe(400)
  })

  it('does not replace the session of somebody who is signed in', async () => {
    const [mallory, victim] = [test.newBrowser(), test.newBrowser()]
    await victim.open((await begin(victim, provider)).url)
    const before = new Map(victim.cookies.get('localhost:3000'))
    const { state } = await begin(mallory, provider)
    const posted = await mallory.postFromElsewhere(callbackUrl, { code: 'good-code', state })
    expect((await victim.open(posted.location ?? '')).location).toMatch(/\/admin$/)
    expect(victim.cookies.get('localhost:3000')).toEqual(before)
  })

  it.each([
    ['application/json', JSON.stringify('x'.repeat(10_000))],
    ['application/json', JSON.stringify({ state: 'x' })],
    ['text/plain', 'state=x'],
    ['application/x-www-form-urlencoded', `state=${'x'.repeat(70_000)}`],
  ])('is a form of moderate size; nothing else is stored: %s', async (type, body) => {
    const page = await test.newBrowser().call('POST', callbackUrl, body, { 'content-type': type })
    expect(page.status).toBe(400)
    expect(await stored()).toBe(0)
  })

  it('is stored for strangers a few hundred times and no more', async () => {
    const browser = test.newBrowser()
    const statuses: number[] = []
    for (let count = 0; count < 305; count += 1) {
      statuses.push((await browser.postFromElsewhere(callbackUrl, { state: 'x' })).status)
    }
    expect(statuses.filter(status => status === 429)).toHaveLength(5)
    expect(await stored()).toBe(300)
  })
})

it('refused sign-ins of strangers cannot bury the audit log', async () => {
  const browser = test.newBrowser()
  for (let count = 0; count < 305; count += 1) {
    expect((await browser.open(`${callbackUrl}?state=x&code=y`)).status).toBe(400)
  }
  const db = sqlOf(test.server.services.storage.database)
  const entries = async (kind: string) =>
    await db.selectFrom('audit_events').select(['detail']).where('kind', '=', kind).execute()
  expect(await entries('sign-in')).toHaveLength(300)
  expect((await entries('refusals')).map(({ detail }) => detail)).toEqual([JSON.stringify({ of: 'sign-in' })])
  // Once the window is over the log says how many it does not have.
  test.clock.advance(301)
  await browser.open(`${callbackUrl}?state=x&code=y`)
  expect(await entries('sign-in')).toHaveLength(301)
  const [, ended] = await entries('refusals')
  expect(ended?.detail).toBe(JSON.stringify({ of: 'sign-in', more: 5 }))
  expect(test.lines.filter(line => line.includes('too many refusals from here'))).toHaveLength(1)
})
