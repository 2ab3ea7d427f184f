/**
 * A sign-in that never came back: where the provider does not know our callback URL, it says so to the person alone, on a page of its
 * own. Against the emulator of Entra, which does as Entra does.
 */
import type { Config, OAuth2StrategyConfig } from '@gatewright/config'
import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { invite } from '../../src/index.ts'
import { neverReturned, noteLeft } from '../../src/sign-in/never-returned.ts'
import { createUnreturned } from '../../src/sign-in/unreturned.ts'
import { throughTheEmulator } from '../oauth2/support/emulator-pages.ts'
import { contoso } from '../oauth2/support/faulty-provider.ts'
import { oauth2Config } from '../oauth2/support/strategies.ts'
import { origin, startTestServer, type TestServer } from '../support/server.ts'

const loginUrl = `${origin}/api/v1/auth/login/oauth2/azure`
const callbackURL = `${origin}/api/v1/auth/login-callback/oauth2/azure`
const minutes = (count: number) => count * 60

let emulator: EntraEmulator
let test: TestServer
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterAll(() => emulator.close())
afterEach(() => test.close())

/** @param registered whether the app of the emulator knows the callback URL */
function azure(registered: boolean): OAuth2StrategyConfig {
  return oauth2Config({
    authorizationURL: `${emulator.origin}/${contoso}/oauth2/v2.0/authorize`,
    tokenURL: `${emulator.origin}/${contoso}/oauth2/v2.0/token`,
    userInfoURL: `${emulator.origin}/oidc/userinfo`,
    clientID: registered ? 'aaaaaaaa-0000-4000-8000-000000000001' : 'aaaaaaaa-0000-4000-8000-000000000002',
    clientSecret: registered
      ? 'demo-secret-of-the-local-emulator-000001'
      : 'secret-of-assigned-people-only-000000002',
    callbackURL,
    ...{ scope: 'openid profile email', trustEmail: false, tenants: [] },
  })
}

async function start(strategy: OAuth2StrategyConfig): Promise<void> {
  const config: Partial<Config> = {
    strategies: [strategy],
    http: (await import('../support/config.ts')).testHttp,
  }
  test = await startTestServer(config, Date.now())
  await invite(test.server.services, test.server.config, {
    ...{ email: 'ada@contoso.test', strategy: 'azure', roles: ['member'] },
    by: { name: 'a test', superAdmin: true },
  })
}

/** @returns what the provider's own page says, or where it sends the browser back to */
async function leave(headers: Record<string, string> = {}): Promise<string> {
  const { location = '' } = await test.newBrowser().open(loginUrl, headers)
  return throughTheEmulator(location, 'ada@contoso.test').catch((error: Error) => error.message)
}

const told = () =>
  neverReturned(
    { ...test.server.services, config: test.server.config },
    test.server.config.strategies[0] as OAuth2StrategyConfig,
  )
const warnings = () => test.lines.filter(line => line.includes('none has come back'))

it('is noticed: the console and the log name the likely cause and the callback URL to register', async () => {
  await start(azure(false))
  for (let n = 0; n < 3; n += 1) expect(await leave()).toBe('AADSTS50011')
  // They may still be typing their passwords.
  expect(await told()).toBeUndefined()
  test.clock.advance(minutes(3))
  expect(await told()).toMatchObject({ begun: 3, callbackURL, mend: expect.stringContaining(callbackURL) })
  await leave()
  await expect.poll(warnings).toHaveLength(1)
  expect(JSON.parse(warnings()[0] ?? '{}')).toMatchObject({
    ...{ level: 40, strategy: 'azure', begun: 4, callbackURL },
    mend: expect.stringMatching(/AADSTS50011.*Authentication > Web: http:.*callback/),
  })
  // Once.
  await leave()
  expect(warnings()).toHaveLength(1)
  const { text } = await test.server.services.metrics.render()
  expect(text).toContain('gatewright_sign_ins_unreturned{strategy="azure"} 5')
})

it('has the audit log read once, however many leave and do not come back', async () => {
  await start(azure(false))
  for (const result of ['ok', 'refused'] as const) {
    let reads = 0
    let now = 0
    const context = {
      unreturned: createUnreturned({ now: () => now }),
      audit: {
        async lastSignIns() {
          reads += 1
          return [{ result, at: 0 }]
        },
      },
      config: { http: { externalUrl: origin } },
      log: { warn() {} },
    } as unknown as Parameters<typeof noteLeft>[0]
    for (let n = 0; n < 10; n += 1) {
      noteLeft(context, azure(false))
      now += minutes(1) * 1000
      await new Promise(setImmediate)
    }
    expect([result, reads]).toEqual([result, 1])
  }
})

it('is not said of one or two, who may have closed their tabs', async () => {
  await start(azure(false))
  await leave()
  await leave()
  test.clock.advance(minutes(60))
  expect(await told()).toBeUndefined()
})

it('is not said of programs that follow links, and of browsers that look ahead', async () => {
  await start(azure(false))
  for (let n = 0; n < 5; n += 1) {
    await leave({ 'sec-fetch-mode': 'cors', accept: '*/*' })
    await leave({ 'sec-purpose': 'prefetch' })
  }
  test.clock.advance(minutes(3))
  expect(await told()).toBeUndefined()
})

it('is over once anybody has come back, whatever the provider said to them', async () => {
  await start(azure(true))
  for (let n = 0; n < 5; n += 1) await test.newBrowser().open(loginUrl)
  test.clock.advance(minutes(3))
  expect(await told()).toMatchObject({ begun: 5 })
  const browser = test.newBrowser()
  const begun = await browser.open(loginUrl)
  const state = new URL(begun.location ?? '').searchParams.get('state') ?? ''
  await browser.open(`${callbackURL}?${new URLSearchParams({ error: 'access_denied', state })}`)
  expect(await told()).toBeUndefined()
})

it('is not said where somebody has signed in once, as far as the audit log goes back', async () => {
  await start(azure(true))
  await test.server.services.audit.transaction((_, record) =>
    record({ kind: 'sign-in', actor: 'ada@contoso.test', target: 'azure', result: 'ok' }),
  )
  for (let n = 0; n < 5; n += 1) await test.newBrowser().open(loginUrl)
  test.clock.advance(minutes(3))
  expect(await told()).toBeUndefined()
})

it('begins anew with another configuration, and then counts although it once worked', async () => {
  await start(azure(true))
  const browser = test.newBrowser()
  const begun = await browser.open(loginUrl)
  await browser.open(await throughTheEmulator(begun.location ?? '', 'ada@contoso.test'))
  const changed = azure(false)
  await test.server.restart({ ...test.server.config, strategies: [changed] })
  for (let n = 0; n < 3; n += 1) await leave()
  test.clock.advance(minutes(3))
  expect(await told()).toMatchObject({ begun: 3 })
})
