import { expect, it } from 'vitest'
import { openServices, startGatewright } from '../../src/index.ts'
import { forgetSources } from './forget-sources.ts'
import { issueHandOver } from './hand-over.ts'
import {
  bot,
  closed,
  everything,
  google,
  issuer,
  nothing,
  offering,
  startGateway,
  whatWorks,
} from './support.ts'

const entra = (tenant: string, tenants?: 'any' | readonly string[]) => ({
  type: 'oauth2',
  options: {
    authorizationURL: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
    tokenURL: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
    clientID: '00000000-0000-4000-8000-000000000000',
    clientSecret: 'x',
    ...(tenants && { tenants }),
  },
})
const contoso = 'c0ffee00-0000-4000-8000-000000000001'
const fabrikam = 'c0ffee00-0000-4000-8000-000000000002'
const plain = (path: string, user = path) => ({
  type: 'oauth2',
  options: {
    authorizationURL: `https://idp.example/${path}/authorize`,
    tokenURL: `https://idp.example/${path}/token`,
    userInfoURL: `https://idp.example/${user}/me`,
    clientID: 'gatewright',
    clientSecret: 'x',
  },
})
const both = offering('default', 'google')
const tenantIssuer = `https://login.microsoftonline.com/${contoso}/v2.0`

const removals: readonly (readonly [
  string,
  { strategy?: object; pro?: object; by?: string; before?: object },
])[] = [
  ['is taken out of the file', { pro: offering('default') }],
  ['is no longer listed', { strategy: { google }, pro: offering('default') }],
  [
    'may not be offered, since accounts that live elsewhere are off',
    { strategy: { google }, pro: { ...both, externalAuth: { enabled: false } } },
  ],
  [
    'has another issuer',
    { strategy: { google: { ...google, options: { ...google.options, issuer: 'https://other.example' } } } },
  ],
  ['becomes another type', { strategy: { google: { type: 'basic' } } }],
  [
    'is for another tenant',
    { before: entra(contoso), strategy: { google: entra(fabrikam) }, by: tenantIssuer },
  ],
  [
    'no longer lists the tenant',
    {
      before: entra('organizations', [contoso, fabrikam]),
      strategy: { google: entra('organizations', [fabrikam]) },
      by: tenantIssuer,
    },
  ],
  [
    'lists tenants where it let in every one',
    { before: entra('common', 'any'), strategy: { google: entra('common', [fabrikam]) }, by: tenantIssuer },
  ],
  [
    'asks for its tokens in another realm of the same host',
    {
      before: plain('teama'),
      strategy: { google: plain('teamb') },
      by: 'urn:gatewright:oauth2:https://idp.example',
    },
  ],
  [
    'asks somebody else who it is',
    {
      before: plain('teama'),
      strategy: { google: plain('teama', 'teamb') },
      by: 'urn:gatewright:oauth2:https://idp.example',
    },
  ],
]

it.each(removals)(
  'all that a strategy proved ends, and stays ended, when it %s',
  async (_, { strategy = {}, pro = both, by = issuer, before }) => {
    const gateway = await startGateway()
    const original = gateway.textWith({ google: before ?? google }, both)
    await gateway.restart(original)
    const grace = await gateway.holder('google', 'grace@contoso.test', by)
    expect(await whatWorks(gateway, grace)).toEqual(everything)
    const code = await issueHandOver(gateway, grace)

    const next = gateway.textWith(strategy, pro)
    await gateway.write(next)
    const { changes, ends } = (await gateway.ada.call('GET', '/config/changes')).json()
    expect(ends).toEqual({ sessions: 1, apiTokens: 2, people: 1, yours: false })
    expect(changes.map(({ effect }: { effect: string }) => effect).join(' ')).toMatch(
      /API tokens (?:of people who signed in with "google" )?end at once/,
    )
    expect(await gateway.restart(next)).toEqual({ sessions: 1, apiTokens: 2, people: 1 })

    await closed(grace)
    expect(await whatWorks(gateway, grace)).toEqual(nothing)
    expect(await code.redeem()).toBe('no session')
    const { items } = (await gateway.ada.call('GET', '/audit?kind=session-ended')).json()
    expect(items[0].what).toBe(
      'Ended 1 session and 2 API tokens of google, which is no longer offered as it was',
    )

    await gateway.restart(original)
    expect(await whatWorks(gateway, grace)).toEqual(nothing)
  },
)

it.each([
  [
    'another client id and secret',
    { google: { ...google, options: { ...google.options, clientID: 'other', clientSecret: 'y' } } },
    google,
    issuer,
  ],
  ['another label', { google: { ...google, label: 'Sign in' } }, google, issuer],
  [
    'one tenant more',
    { google: entra('organizations', [contoso, fabrikam]) },
    entra('organizations', [contoso]),
    tenantIssuer,
  ],
])('what is proved by the same provider stays with %s', async (_, strategy, before, by) => {
  const gateway = await startGateway()
  await gateway.restart(gateway.textWith({ google: before }, both))
  const grace = await gateway.holder('google', 'grace@contoso.test', by)
  expect(await gateway.restart(gateway.textWith(strategy, both))).toEqual({
    sessions: 0,
    apiTokens: 0,
    people: 0,
  })
  expect(await whatWorks(gateway, grace)).toEqual(everything)
  expect(await (await issueHandOver(gateway, grace)).redeem()).toBe('session')
})

it('whoever restarts is told that they sign themselves out', async () => {
  const gateway = await startGateway()
  const boss = await gateway.signInWith('google', 'boss@contoso.test')
  await gateway.gatewright.services.accounts.setSuperAdminByLink({
    id: boss.identityId,
    collaboratorId: boss.id,
  })
  await gateway.write(gateway.textWith({}, offering('default')))
  const { ends } = (await boss.call('GET', '/config/changes')).json()
  expect(ends).toEqual({ sessions: 1, apiTokens: 0, people: 1, yours: true })
})

it('a configuration under which no super admin could sign in any more is refused, and nothing ends', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', 'grace@contoso.test')
  await gateway.write(gateway.textWith({ google }, offering('google')))
  const page = await gateway.ada.call('POST', '/restart', {})
  expect([page.status, page.json().error]).toEqual([409, 'last_super_admin'])
  expect(await whatWorks(gateway, grace)).toEqual(everything)
})

it('a restart that fails ends nothing', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', 'grace@contoso.test')
  await gateway.write(gateway.textWith({}, offering('default'), { dataFolder: './elsewhere' }))
  expect((await gateway.ada.call('POST', '/restart', {})).status).toBe(409)
  expect(await whatWorks(gateway, grace)).toEqual(everything)
})

it('it ends at a start too, when the file was changed while nobody served, and what is older than the record of sources stays', async () => {
  const gateway = await startGateway()
  const { socket, programsSocket } = await gateway.holder('google', 'grace@contoso.test')
  for (const each of [socket, programsSocket]) each.terminate()
  const alan = await gateway.signIn('ada@contoso.test', 'a long enough password')
  const { file, gatewright, clock } = gateway
  const { log, storage } = gatewright.services
  await forgetSources(storage.database)
  await gateway.write(gateway.textWith({}, offering('default')))
  await gatewright.close()
  const again = await startGatewright({ configFile: file, env: {}, log, clock })
  try {
    const { items } = await again.services.audit.read({ kind: 'session-ended' }, { limit: 10 })
    expect(items).toMatchObject([{ detail: { sessions: 1, apiTokens: 1, people: 1 } }])
    const [cookie] = alan.browser.cookies.get('localhost:3000') ?? []
    expect(await again.services.sessions.callerOf(cookie?.join('='), 'localhost:3000')).toMatchObject({
      email: 'ada@contoso.test',
    })
  } finally {
    await again.close()
  }
})

it('another process in which it is no longer offered takes none of it, before its rows are gone', async () => {
  const gateway = await startGateway()
  const grace = await gateway.signInWith('google', 'grace@contoso.test')
  const { config, services } = gateway.gatewright
  const strategies = config.strategies.filter(({ id }) => id !== 'google')
  const elsewhere = await openServices({
    config: { ...config, strategies },
    log: services.log,
    clock: gateway.clock,
  })
  try {
    const [cookie] = grace.browser.cookies.get('localhost:3000') ?? []
    expect(await services.sessions.callerOf(cookie?.join('='), 'localhost:3000')).toBeDefined()
    expect(await elsewhere.sessions.callerOf(cookie?.join('='), 'localhost:3000')).toBeUndefined()
    expect(await elsewhere.sessions.cookieForHost(grace.sessionId, new URL(bot).host, false)).toBeUndefined()
  } finally {
    await elsewhere.close()
  }
})

it('a sign-in that was under way at the restart begins no session', async () => {
  const gateway = await startGateway()
  await gateway.restart(gateway.textWith({}, offering('default')))
  await expect(gateway.signInWith('google', 'grace@contoso.test')).rejects.toMatchObject({
    code: 'unknown_strategy',
  })
})

it('an app that no longer counts a strategy is closed to its sessions and tokens, which go on elsewhere', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', 'grace@contoso.test')
  const text = JSON.parse(gateway.textWith({ google }, both))
  text.apps.bot.strategies = ['default']
  await gateway.restart(JSON.stringify(text))
  await closed(grace)
  expect(await whatWorks(gateway, grace)).toEqual({ ...nothing, console: true })
  delete text.apps.bot.strategies
  await gateway.restart(JSON.stringify(text))
  expect(await whatWorks(gateway, grace)).toMatchObject({ console: true, app: true, token: true })
})

it('an app that is taken out of the file closes what is open to it, and its tokens open nothing', async () => {
  const gateway = await startGateway()
  const grace = await gateway.holder('google', 'grace@contoso.test')
  const { apps: _, ...text } = JSON.parse(gateway.textWith({ google }, both))
  await gateway.restart(JSON.stringify(text))
  await closed(grace)
  expect(await whatWorks(gateway, grace)).toEqual({ ...nothing, console: true })
})

it('an entry of superAdmins that is taken out takes the right at once, and leaves the session', async () => {
  const gateway = await startGateway()
  const superAdmins = [{ email: 'boss@contoso.test', strategy: 'google' }]
  await gateway.restart(gateway.textWith({ google }, both, { superAdmins }))
  const boss = await gateway.signInWith('google', 'boss@contoso.test')
  const { accounts } = gateway.gatewright.services
  await accounts.bindSuperAdmin(superAdmins[0] as never, { issuer, subject: 'boss@contoso.test' }, boss.id)
  expect((await boss.call('GET', '/config')).status).toBe(200)
  await gateway.restart(gateway.textWith({ google }, both))
  expect((await boss.call('GET', '/config')).status).toBe(403)
  expect((await boss.call('GET', '/status')).status).toBe(200)
})
