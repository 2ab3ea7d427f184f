/**
 * What somebody reads who is not let in: who they are, which app it was, why, and how to come as somebody else. Against the emulator
 * of Entra, with a browser that follows its pages.
 */
import type { Config, OAuth2StrategyConfig } from '@gatewright/config'
import { type EntraEmulator, startEntraEmulator } from '@gatewright/entra-emulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { invite } from '../../src/index.ts'
import { sqlOf } from '../../src/storage/sql.ts'
import { allow } from '../gate/support/rules.ts'
import { testApp } from '../gate/support/test-app.ts'
import { throughTheEmulator } from '../oauth2/support/emulator-pages.ts'
import { contoso } from '../oauth2/support/faulty-provider.ts'
import { oauth2Config } from '../oauth2/support/strategies.ts'
import type { Browser, Page } from '../support/browser.ts'
import { basicConfig, origin, startTestServer, type TestServer } from '../support/server.ts'

const bot = 'http://bot.localhost:3000'
const anotherAccount = `${origin}/api/v1/auth/another-account`

let emulator: EntraEmulator
let test: TestServer
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterAll(() => emulator.close())
afterEach(() => test.close())

const azure = (more: Partial<OAuth2StrategyConfig> = {}): OAuth2StrategyConfig => ({
  ...oauth2Config({
    authorizationURL: `${emulator.origin}/${contoso}/oauth2/v2.0/authorize`,
    tokenURL: `${emulator.origin}/${contoso}/oauth2/v2.0/token`,
    userInfoURL: `${emulator.origin}/oidc/userinfo`,
    clientID: 'aaaaaaaa-0000-4000-8000-000000000001',
    clientSecret: 'demo-secret-of-the-local-emulator-000001',
    callbackURL: `${origin}/api/v1/auth/login-callback/oauth2/azure`,
    ...{ scope: 'openid profile email', trustEmail: false, tenants: [] },
  }),
  // What the file says where it gives no label: the page knows whose provider it is.
  label: 'azure',
  fieldMapping: { email: 'email', fullname: 'name' },
  ...more,
})

const botForAdmins = testApp({
  id: 'bot',
  name: 'Support <bot>',
  urls: [{ origin: bot, pathPrefix: '/' }],
  rules: [allow({ roles: ['admin'] })],
})

async function start(overrides: Partial<Config> = {}): Promise<Browser> {
  test = await startTestServer(
    { strategies: [basicConfig(), azure()], apps: [botForAdmins], ...overrides },
    Date.now(),
  )
  return test.newBrowser()
}

const inviteWith = (strategy: string, email = 'ada@contoso.test') =>
  invite(test.server.services, test.server.config, {
    ...{ email, strategy, roles: ['member'] },
    by: { name: 'a test', superAdmin: true },
  })

/** @param query of the address where a sign-in begins */
async function signIn(browser: Browser, query = '', username = 'ada@contoso.test'): Promise<Page> {
  const begun = await browser.open(`${origin}/api/v1/auth/login/oauth2/azure${query}`)
  return browser.open(await throughTheEmulator(begun.location ?? '', username))
}

const factsOf = ({ body }: Page) =>
  Object.fromEntries(
    [...body.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, name, value]) => [name, value]),
  )
const linksOf = ({ body }: Page) =>
  Object.fromEntries(
    [...body.matchAll(/<a class="\w+" href="(.*?)">(.*?)<\/a>/g)].map(([, href = '', label]) => [
      label,
      new URL(href.replaceAll('&amp;', '&'), origin),
    ]),
  )
const refOf = ({ body }: Page) => body.match(/Reference <code>(\w+)<\/code>/)?.[1] ?? 'none'

const auditOf = (ref: string) =>
  sqlOf(test.server.services.storage.database)
    .selectFrom('audit_events')
    .selectAll()
    .where('ref', '=', ref)
    .executeTakeFirstOrThrow()

describe('an app that the rules keep closed', () => {
  it('says who one is, which app it was, and leads to the provider for another account, and back', async () => {
    const browser = await start()
    await inviteWith('azure')
    await signIn(browser)
    const page = await browser.follow(`${bot}/deep?x=1`)
    expect(page.status).toBe(403)
    expect(factsOf(page)).toEqual({
      Account: 'Ada Lovelace, ada@contoso.test',
      'Way to sign in': 'Microsoft',
      App: 'Support &lt;bot&gt;',
    })
    expect(page.body).toContain('give them the reference')
    expect(test.lines.join('\n')).toContain(refOf(page))

    const another = linksOf(page)['Use another account'] as URL
    expect(another.href.startsWith(anotherAccount)).toBe(true)
    const asked = await browser.open((await browser.open(another.href)).location ?? '')
    expect(new URL(asked.location ?? '').searchParams.get('prompt')).toBe('select_account')
    // The session goes on until another takes its place.
    expect((await browser.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(200)
  })

  it('says nothing of its rules, nor of other apps', async () => {
    const browser = await start({ apps: [botForAdmins, testApp({ id: 'payroll', name: 'Payroll' })] })
    await inviteWith('azure')
    await signIn(browser)
    const { body } = await browser.follow(`${bot}/`)
    for (const secret of ['admin<', 'role', 'Payroll', 'upstream', 'rule']) {
      expect(body.replace(/<style>.*<\/style>/s, '')).not.toContain(secret)
    }
  })

  it('says the same by a proxy that only asks', async () => {
    const browser = await start({
      http: { ...(await import('../support/config.ts')).testHttp, trustedProxies: ['127.0.0.1'] },
    })
    await inviteWith('azure')
    await signIn(browser)
    await browser.follow(`${bot}/`)
    const page = await browser.open(`${origin}/api/v1/gate/check`, {
      cookie: [...(browser.cookies.get('bot.localhost:3000') ?? [])].map(([n, v]) => `${n}=${v}`).join('; '),
      'x-forwarded-method': 'GET',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'bot.localhost:3000',
      'x-forwarded-uri': '/deep',
    })
    expect(page.status).toBe(403)
    expect(factsOf(page)).toMatchObject({ App: 'Support &lt;bot&gt;', 'Way to sign in': 'Microsoft' })
    expect(linksOf(page)['Use another account']?.searchParams.get('returnTo')).toBe(`${bot}/deep`)
  })

  it('that does not count the way somebody came says so, and leads by way of signing out', async () => {
    const browser = await start({
      apps: [{ ...botForAdmins, rules: [allow({ signedIn: true })], strategies: ['default'] }],
    })
    await inviteWith('azure')
    await signIn(browser)
    const page = await browser.follow(`${bot}/`)
    expect(page.body).toContain('Sign in another way for this app')
    const asks = await browser.open(linksOf(page)['Use another account']?.href ?? '')
    expect(asks.body).toContain('You are signed in as <b><bdi>ada@contoso.test</bdi></b>')
    const action = asks.body.match(/action="(.*?)"/)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const done = await browser.call('POST', `${origin}${action}`, undefined, {
      origin,
      'sec-fetch-site': 'same-origin',
    })
    expect(done.status).toBe(303)
    expect((await browser.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(401)
  })

  it('no other site ends a session by "use another account", nor leads anywhere with it', async () => {
    const browser = await start({ apps: [{ ...botForAdmins, strategies: ['default'] }] })
    await inviteWith('azure')
    await signIn(browser)
    const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await browser.call('POST', `${anotherAccount}?ways=all`, undefined, elsewhere)).status).toBe(403)
    const page = await browser.open(`${anotherAccount}?ways=all&returnTo=https://evil.example/`)
    expect(page.body).not.toContain('evil.example/"')
    const led = await browser.open(`${anotherAccount}?returnTo=https://evil.example/`)
    expect(led.location).not.toContain('evil')
    expect((await browser.call('GET', `${origin}/api/v1/auth/me`)).status).toBe(200)
  })
})

describe('somebody who has signed in and is not awaited', () => {
  it('reads who they are and which app it was, and comes back to it with another account', async () => {
    const browser = await start()
    const begun = await browser.follow(`${bot}/deep`)
    const query = new URL(begun.url).search
    const page = await signIn(browser, query)
    expect(page.body).toContain('You have not been invited yet')
    expect(factsOf(page)).toEqual({
      Account: 'Ada Lovelace, ada@contoso.test',
      'Way to sign in': 'Microsoft',
      App: 'Support &lt;bot&gt;',
    })
    const another = linksOf(page)['Use another account'] as URL
    expect(another.searchParams.get('prompt')).toBe('select_account')
    expect(another.searchParams.get('returnTo')).toContain(encodeURIComponent(`${bot}/deep`))
  })

  it('is told of no app whose address they do not know', async () => {
    const browser = await start()
    const guessed = `/api/v1/gate/hand-over?app=bot&returnTo=${encodeURIComponent('http://other.localhost:3000/')}`
    const page = await signIn(browser, `?returnTo=${encodeURIComponent(guessed)}`)
    expect(factsOf(page)).not.toHaveProperty('App')
  })

  it('reads the same whether or not they are awaited by another way, which the operator is told', async () => {
    const browser = await start()
    const unknown = await signIn(browser)
    await inviteWith('default', 'Ada@Contoso.test')
    const awaited = await signIn(test.newBrowser())
    const told = ({ body }: Page) => body.replace(/Reference.*/, '')
    expect(told(awaited)).toBe(told(unknown))

    expect(JSON.parse((await auditOf(refOf(unknown))).detail ?? '{}')).not.toHaveProperty('invitedWith')
    const { detail } = await auditOf(refOf(awaited))
    expect(JSON.parse(detail ?? '{}')).toMatchObject({
      email: 'ada@contoso.test',
      strategy: 'azure',
      invitedWith: ['default'],
      reason: 'this address is invited, but with default; they came with azure',
      mend: 'Invite ada@contoso.test to sign in with azure, or let them use default.',
    })
    expect(test.lines.join('\n')).toContain('is invited, but with default')
  })

  it('an entry of superAdmins for another strategy counts as that', async () => {
    const browser = await start({ superAdmins: [{ email: 'ada@contoso.test', strategy: 'default' }] })
    const { detail } = await auditOf(refOf(await signIn(browser)))
    expect(JSON.parse(detail ?? '{}')).toMatchObject({ invitedWith: ['default'] })
  })
})

it('somebody whom an administrator has disabled reads which account it was', async () => {
  const browser = await start()
  await inviteWith('azure')
  await signIn(browser)
  const { accounts } = test.server.services
  const [ada] = await accounts.byEmail('ada@contoso.test')
  await accounts.setDisabled(ada?.id ?? '', true)
  const page = await signIn(browser)
  expect(page.body).toContain('Your account is switched off')
  expect(factsOf(page).Account).toBe('Ada Lovelace, ada@contoso.test')
  expect(linksOf(page)['Use another account']?.searchParams.get('prompt')).toBe('select_account')
})

it('an organisation that is not listed is told so, with another account as the way on', async () => {
  const strategy = azure()
  const { options } = strategy
  const common = {
    authorizationURL: `${emulator.origin}/common/oauth2/v2.0/authorize`,
    tokenURL: `${emulator.origin}/common/oauth2/v2.0/token`,
    clientID: 'aaaaaaaa-0000-4000-8000-000000000003',
    clientSecret: 'secret-of-everybodys-app-000000000000003',
    tenants: [contoso],
  }
  emulator.store.applications.oneBy('appId', common.clientID)?.web.redirectUris.push(options.callbackURL)
  const browser = await start({ strategies: [{ ...strategy, options: { ...options, ...common } }] })
  const page = await signIn(browser, '', 'mallory@fabrikam.test')
  expect(page.body).toContain('Your organisation is not accepted here')
  expect(factsOf(page)).toEqual({ 'Way to sign in': 'Microsoft' })
  expect(linksOf(page)['Use another account']).toBeDefined()
})

it('what a page says of a visit is in the language of the rest of it', async () => {
  const browser = await start()
  const page = await browser.open(`${origin}/api/v1/auth/login-callback/oauth2/azure?state=x&code=y`, {
    'accept-language': 'de',
  })
  expect(page.body).toContain('<html lang="de"')
  expect(factsOf(page)).toEqual({ Anmeldeweg: 'Microsoft' })
})
