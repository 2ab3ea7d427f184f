import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FaultyProvider, startFaultyProvider } from '../oauth2/support/faulty-provider.ts'
import { adaIsSuperAdmin, azure, isSignedIn, signIn } from '../support/provider-sign-in.ts'
import { startTestServer } from '../support/server.ts'

let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

const day = 24 * 3600

it('a clock that is 40 days ahead for 33 seconds signs nobody out for good, and leaves no key from the future', async () => {
  const test = await startTestServer({ ...adaIsSuperAdmin, strategies: [azure(provider)] }, undefined, {
    isSet: true,
  })
  const { sessions, purge, assertionKeys } = test.server.services
  const browser = test.newBrowser()
  await signIn(browser, provider)
  /** With PostgreSQL a new key signs once every node knows it. */
  const settled = async () => {
    await assertionKeys.current()
    test.clock.advance(12)
    return assertionKeys.current()
  }
  const { kid } = await settled()
  test.clock.advance(15 * 60)
  // With PostgreSQL, after so long nobody counts until the database has been asked for what happened meanwhile.
  await sessions.tidy()
  await expect.poll(() => isSignedIn(browser)).toBe(true)

  test.clock.set(40 * day)
  expect(await isSignedIn(browser)).toBe(false)
  await sessions.tidy()
  await purge()
  expect((await assertionKeys.current()).kid).toBe(kid)
  test.clock.advance(33)
  await sessions.tidy()
  test.clock.set(-40 * day)
  await sessions.tidy()
  await expect.poll(() => isSignedIn(browser)).toBe(true)
  const said = test.lines
    .map(line => JSON.parse(line).msg as string)
    // Nothing of the clock of the database, which stands elsewhere than that of this test.
    .filter(text => /^the clock (has jumped|is back)/.test(text))
  expect(said).toEqual([
    expect.stringMatching(/^the clock has jumped forwards by 40 days: /),
    'the clock is back by 40 days to where it was before its jump',
  ])

  // A clock that stays there is believed.
  test.clock.set(40 * day)
  await sessions.tidy()
  test.clock.advance(11 * 60)
  await sessions.tidy()
  const { kid: next } = await settled()
  expect(next).not.toBe(kid)

  // And what was made by it while it was wrong all the same counts from when that is noticed.
  test.clock.set(-40 * day)
  expect((await assertionKeys.current()).kid).toBe(next)
  test.clock.advance(11 * 60)
  expect((await assertionKeys.current()).kid).toBe(next)
  test.clock.advance(31 * day)
  await new Promise(setImmediate)
  expect((await settled()).kid).not.toBe(next)
  await test.close()
})
