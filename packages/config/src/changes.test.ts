import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { explainChanges } from './changes.ts'
import type { Config } from './config.ts'
import { parseConfig } from './parse.ts'

const google = {
  type: 'oauth2',
  options: { issuer: 'https://accounts.google.com', clientID: 'g', clientSecret: 'google-secret-value' },
}
const tenant = (id: string) =>
  `https://login.microsoftonline.com/c0ffee00-0000-4000-8000-00000000000${id}/oauth2/v2.0`
const azure = (id = '1', options: object = {}) => ({
  type: 'oauth2',
  options: {
    authorizationURL: `${tenant(id)}/authorize`,
    tokenURL: `${tenant(id)}/token`,
    clientID: 'c0ffee00-0000-4000-8000-0000000000aa',
    clientSecret: 'azure-secret-value',
    ...options,
  },
})
const pro = (...offered: string[]) => ({
  collaboratorsAuthStrategies: offered,
  externalAuth: { enabled: true },
})
const app = (more: object = {}) => ({
  upstream: 'http://127.0.0.1:4100',
  url: 'http://support.localhost:3000',
  allow: { roles: ['member'] },
  ...more,
})

function configOf(file: object, env: Record<string, string> = {}): Config {
  const result = parseConfig(JSON.stringify(file), { file: '/etc/gatewright/gatewright.config.json', env })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config
}

const explain = (before: object, after: object) =>
  explainChanges(configOf(before), configOf(after)).map(({ path, what, effects }) => [path, what, ...effects])

test('finds nothing between two readings of one file', () => {
  const file = { authStrategies: { google }, pro: pro('default', 'google'), apps: { support: app() } }
  expect(explain(file, file)).toEqual([])
})

test('says of an issuer of tokens for programs what they open', () => {
  const ci = {
    issuer: 'https://idp.example.com',
    audience: 'gatewright',
    jwksUri: 'https://idp.example.com/jwks',
    apps: ['support'],
  }
  const apps = { support: app() }
  const added = { apps, machines: { ci: { ...ci, roles: ['member'] } } }
  expect(explain({ apps }, added)).toEqual([
    [
      'machines.ci',
      'Tokens of the issuer https://idp.example.com are accepted.',
      'They open "support" with the roles member.',
    ],
  ])
  expect(explain(added, { apps, machines: { ci } })).toEqual([
    [
      'machines.ci',
      'Tokens of the issuer https://idp.example.com are accepted in another way.',
      'They open "support" with no role.',
    ],
  ])
  expect(explain(added, { apps })).toEqual([
    [
      'machines.ci',
      'Tokens of the issuer https://idp.example.com are no longer accepted as "ci".',
      'Programs that bring them are refused, and what they hold open is closed.',
    ],
  ])
  expect(explain(added, added)).toEqual([])
})

test('says of a removed strategy what ends, and how its people keep their accounts under another name', () => {
  expect(
    explain({ authStrategies: { google }, pro: pro('default', 'google') }, { pro: pro('default') }),
  ).toEqual([
    [
      'authStrategies.google',
      'The strategy "google" is removed.',
      'Sessions and API tokens of people who signed in with "google" end at once and do not come back; new sign-ins with it stop.',
      'Whoever has no other way to sign in is a stranger from then on. If it has another name now, write "formerly": ["google"] there.',
    ],
  ])
  const renamed = { workspace: { ...google, formerly: ['google'] } }
  const both = explain(
    { authStrategies: { google }, pro: pro('default', 'google') },
    { authStrategies: renamed, pro: pro('default', 'workspace') },
  )
  expect(both.flat()).toContain('Who signed in with it keeps their account with "workspace".')
})

test('says of an added strategy who gets in', () => {
  expect(
    explain({ pro: pro('default') }, { authStrategies: { google }, pro: pro('default', 'google') }),
  ).toEqual([
    [
      'authStrategies.google',
      'The strategy "google" is added.',
      'Only people who are invited for it get in.',
    ],
  ])
  expect(explain({}, { authStrategies: { google }, pro: pro('default') })).toEqual([
    [
      'authStrategies.google',
      'The strategy "google" is added.',
      'It is not offered. "google" is not listed: add "google" to pro.collaboratorsAuthStrategies.',
    ],
  ])
})

test('says of a strategy that is taken off the list which key did it', () => {
  expect(
    explain(
      { authStrategies: { google }, pro: pro('default', 'google') },
      { authStrategies: { google }, pro: pro('default') },
    ),
  ).toEqual([
    [
      'pro',
      'The strategy "google" is no longer offered.',
      'Sessions and API tokens of people who signed in with "google" end at once and do not come back; new sign-ins with it stop.',
      '"google" is not listed: add "google" to pro.collaboratorsAuthStrategies.',
    ],
  ])
})

test('warns that another tenant does not recognise the accounts', () => {
  const [change] = explain(
    { authStrategies: { azure: azure('1') } },
    { authStrategies: { azure: azure('2') } },
  )
  expect(change).toEqual([
    'authStrategies.azure.options',
    'Of the options of "azure", authorizationURL and tokenURL change.',
    'Accounts are tied to the old provider or tenant: its people are not recognised when they come from the new one. Their sessions and API tokens end at once.',
  ])
})

test('names a changed secret and shows neither', () => {
  const before = configOf({ authStrategies: { azure: azure() } })
  const after = configOf({ authStrategies: { azure: azure('1', { clientSecret: 'a-newer-secret-value' }) } })
  const changes = explainChanges(before, after)
  expect(changes.map(({ what }) => what)).toEqual(['Of the options of "azure", clientSecret changes.'])
  expect(JSON.stringify(changes)).not.toMatch(/azure-secret-value|a-newer-secret-value/)
})

test('shows a reference in place of what it was resolved to', () => {
  const before = configOf({ httpServer: { host: '${env:LISTEN}' } }, { LISTEN: 'hidden-one.example.com' })
  const after = configOf({ httpServer: { host: '${env:LISTEN}' } }, { LISTEN: 'hidden-two.example.com' })
  const text = JSON.stringify(explainChanges(before, after))
  expect(text).toContain('${env:LISTEN}')
  expect(text).not.toContain('hidden-')
})

test('describes who gets in before and after', () => {
  const rules = [
    { paths: ['/health'], public: true },
    { paths: ['/admin/**'], methods: ['GET'], allow: { roles: ['admin'], emails: ['ada@contoso.test'] } },
    { allow: { signedIn: true } },
  ]
  expect(
    explain({ apps: { support: app() } }, { apps: { support: app({ allow: undefined, rules }) } }),
  ).toEqual([
    [
      'apps.support.rules',
      'Who gets into "support" changes.',
      'Until now: the roles "member" on every path.',
      'From then on: everybody on /health; the roles "admin", or ada@contoso.test on /admin/** by GET; whoever is signed in on every path.',
    ],
  ])
})

test('tells apps that come, go and move', () => {
  const before = { apps: { support: app(), old: app({ url: 'http://old.localhost:3000' }) } }
  const after = {
    apps: {
      support: app({ url: '/support', upstream: 'http://127.0.0.1:4200' }),
      wiki: app({ url: 'http://wiki.localhost:3000', allow: undefined }),
    },
  }
  expect(explain(before, after)).toEqual([
    [
      'apps.support.url',
      'The app "support" is at http://localhost:3000/support instead of http://support.localhost:3000.',
      'Nothing answers at http://support.localhost:3000 any more.',
    ],
    [
      'apps.support.upstream',
      'Requests for "support" go to http://127.0.0.1:4200 instead of http://127.0.0.1:4100.',
    ],
    ['apps.wiki', 'The app "wiki" is added at http://wiki.localhost:3000.', 'Who gets in: nobody.'],
    ['apps.old', 'The app "old" is removed.', 'Nothing answers at http://old.localhost:3000 any more.'],
  ])
})

test('tells what shorter limits do to sessions, and that longer ones do nothing', () => {
  expect(explain({}, { jwtToken: { duration: '30m' }, session: { maxAge: '1d' } })).toEqual([
    [
      'jwtToken.duration',
      'Sessions end 30m without activity, instead of 1h.',
      'Sessions idle for longer than that end at once.',
    ],
    ['session.maxAge', 'Sessions end 1d after the sign-in, whatever happens, instead of 12h.'],
  ])
})

test('marks what only a new process can do', () => {
  const changes = explainChanges(configOf({}), configOf({ dataFolder: '/var/lib/gatewright' }))
  expect(changes.map(({ path, when }) => [path, when])).toEqual([['dataFolder', 'process']])
})

test('says where everything is stored from now on, and whose the configuration is, without a password', () => {
  const stored = (url: string) => configOf({ storage: { url } })
  const one = stored('postgres://gatewright:first@db.contoso.test/gatewright?sslmode=verify-full')
  const other = stored('postgres://gatewright:second@db.contoso.test/other')
  expect(explainChanges(configOf({}), one)).toEqual([
    expect.objectContaining({
      path: 'storage',
      what: 'Everything is stored in the PostgreSQL gatewright at db.contoso.test port 5432 instead of the SQLite of the data folder.',
      when: 'process',
    }),
  ])
  expect(explainChanges(one, other)).toHaveLength(1)
  expect(explainChanges(one, stored('postgres://gatewright:second@db.contoso.test/gatewright'))).toEqual([])

  const owned = (watch: boolean) => configOf({ configuration: { owner: 'file', watch } })
  const marks = (before: Config, after: Config) =>
    explainChanges(before, after).map(({ path, when }) => [path, when])
  expect(marks(configOf({}), owned(true))).toEqual([['configuration.owner', 'process']])
  expect(marks(owned(true), configOf({}))).toEqual([['configuration.owner', 'process']])
  expect(marks(owned(false), owned(true))).toEqual([['configuration.watch', 'restart']])
  expect(marks(configOf({}), configOf({ configuration: { owner: 'storage' } }))).toEqual([])
})

test('covers every member of the configuration', () => {
  const before = configOf({})
  const after = configOf({
    httpServer: {
      host: '0.0.0.0',
      port: 8443,
      externalUrl: 'https://sso.example.com',
      trustedProxies: ['10.0.0.5'],
    },
    dataFolder: './elsewhere',
    jwtToken: { duration: '2h', allowRefresh: false },
    session: { maxAge: '2d' },
    audit: { keepFor: '30d' },
    roles: ['support'],
    superAdmins: [{ email: 'ada@contoso.test', strategy: 'default' }],
    authStrategies: {
      default: { type: 'basic', allowSelfSignup: true, label: 'Password', options: { maxLoginAttempt: 3 } },
      google,
    },
    pro: { externalAuth: { enabled: true, secret: '0123456789abcdef0123456789abcdef' } },
    apps: { support: app({ url: 'https://support.example.com' }) },
    allowServerReboot: false,
  })
  expect(explainChanges(before, after).map(({ path }) => path)).toEqual([
    'httpServer',
    'httpServer.externalUrl',
    'httpServer.trustedProxies',
    'jwtToken.duration',
    'session.maxAge',
    'jwtToken.allowRefresh',
    'roles',
    'superAdmins',
    'dataFolder',
    'audit.keepFor',
    'allowServerReboot',
    'authStrategies.default.allowSelfSignup',
    'authStrategies.default',
    'authStrategies.default.options',
    'authStrategies.google',
    'pro.externalAuth',
    'apps.support',
  ])
  expect(explainChanges(after, before)).toHaveLength(17)
})

test('says of a claim that gives a role who becomes what, and who no longer is', () => {
  const editor = { claim: 'roles', value: 'editor', role: 'editor' }
  const file = (roleMapping: object[]) => ({
    roles: ['editor'],
    authStrategies: { azure: { ...azure(), roleMapping } },
    pro: pro('default', 'azure'),
  })
  expect(explain(file([]), file([editor]))).toEqual([
    [
      'authStrategies.azure.roleMapping',
      'Of "azure", other claims give roles.',
      'At their next sign-in anyone whose token says roles=editor becomes editor.',
    ],
  ])
  expect(explain(file([editor]), file([]))).toEqual([
    [
      'authStrategies.azure.roleMapping',
      'Of "azure", other claims give roles.',
      'Whoever is editor only because their token says roles=editor no longer is, at once.',
    ],
  ])
  expect(explain({ roles: ['editor'] }, file([editor]))[0]).toContain(
    'Anyone whose token says roles=editor becomes editor.',
  )
})

const everywhere = 'in open sessions and with API tokens too.'
const effectsOf = (before: object, after: object) =>
  explain({ authStrategies: { google: before } }, { authStrategies: { google: after } }).flatMap(
    ([, , ...effects]) => effects,
  )
const byGoogle = (options: object = {}, more: object = {}) => ({
  ...google,
  ...more,
  options: { ...google.options, ...options },
})

test('says of a claim that is read from elsewhere that what came from the old one counts no longer', () => {
  const mapped = (fieldMapping: object) => effectsOf(google, byGoogle({}, { fieldMapping }))
  const anew = 'Names, addresses and groups are read anew at each person’s next sign-in.'
  expect(mapped({ email: 'mail' })).toEqual([anew, `Their addresses match no rule until then, ${everywhere}`])
  expect(mapped({ groups: 'roles' })).toEqual([anew, `They are in no group until then, ${everywhere}`])
  expect(mapped({ email: 'mail', groups: 'roles' })).toEqual([
    anew,
    `Their addresses match no rule, and they are in no group until then, ${everywhere}`,
  ])
  expect(mapped({ fullname: 'nick', email: 'email' })).toEqual([anew])
  // Who has an address by the first claim would have it still; by the second nobody has one yet.
  expect(mapped({ email: ['email', 'upn'] })).toEqual([anew])
  expect(mapped({ email: ['upn', 'email'] })).toEqual([
    anew,
    `Their addresses match no rule until then, ${everywhere}`,
  ])
})

test('says of trust that is taken back what no longer counts, and nothing where more does', () => {
  const trusting = byGoogle({ trustEmail: true })
  expect(effectsOf(trusting, google)).toEqual([
    `Addresses that count by trustEmail alone match no rule from now on, ${everywhere}`,
  ])
  expect(effectsOf(google, trusting).join()).not.toContain(everywhere)
})

test('says of a document that is no longer read what came from it', () => {
  const gone = (what: string) =>
    `Addresses, groups and roles that came from ${what} count no longer until each person’s next sign-in, ${everywhere}`
  const asking = byGoogle({ userInfoURL: 'https://idp.example/me' })
  expect(effectsOf(asking, google)).toEqual([gone('the old userinfo address')])
  const { publicKey: pair } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = pair.export({ type: 'spki', format: 'pem' }).toString()
  const reading = byGoogle({ jwtToken: { publicKey, audience: 'api' } })
  expect(effectsOf(reading, google)).toEqual([gone('access tokens')])
  expect(effectsOf(google, reading)).toEqual([])
  expect(effectsOf(reading, byGoogle({ jwtToken: { publicKey } }))).toEqual([])
  // Everything of another provider's ends, and is said once.
  expect(effectsOf(asking, byGoogle({ issuer: 'https://other.example' })).join()).not.toContain(everywhere)
})

test('says of a tenant that gets company of whom it speaks no longer', () => {
  const listing = (...tenants: string[]) => ({
    ...azure(),
    options: {
      ...azure().options,
      authorizationURL: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize',
      tokenURL: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/token',
      tenants,
    },
  })
  const said = (before: readonly string[], after: readonly string[]) =>
    effectsOf(listing(...before), listing(...after)).filter(effect => effect.includes(everywhere))
  const alone = ['fabrikam.test']
  expect(said(alone, ['fabrikam.test', 'contoso.test'])).toEqual([
    `The tenant of fabrikam.test is no longer the only one, and speaks for addresses of the domains alone that list it: others that it has said match no rule from now on, ${everywhere}`,
  ])
  const byId = 'c0ffee00-0000-4000-8000-000000000001'
  for (const [before, after] of [
    [[byId], [byId, 'contoso.test']],
    [alone, ['contoso.test', byId]],
    [alone, ['contoso.test']],
    [['fabrikam.test', 'contoso.test'], alone],
  ] as const) {
    expect([before, after, said(before, after)]).toEqual([before, after, []])
  }
})

test('names a group with the strategy that says it', () => {
  const file = (group: string) => ({
    authStrategies: { azure: azure(), google },
    pro: pro('default', 'azure', 'google'),
    apps: { support: app({ allow: { groups: [group] } }) },
  })
  expect(explain(file('azure:Support'), file('google:Support'))[0]).toEqual([
    'apps.support.rules',
    'Who gets into "support" changes.',
    'Until now: the groups "azure:Support" on every path.',
    'From then on: the groups "google:Support" on every path.',
  ])
})

test('says of other sites’ pages what they may do with an app', () => {
  const app = { upstream: 'http://127.0.0.1:4100', url: 'http://support.localhost:3000', public: '/**' }
  const [portal, wiki] = ['https://portal.example.com', 'https://wiki.example.com']
  expect(
    explain(
      { apps: { support: { ...app, origins: [wiki] } } },
      { apps: { support: { ...app, origins: [portal], cors: [portal] } } },
    ),
  ).toEqual([
    [
      'apps.support.origins',
      'Of "support", origins changes.',
      `Pages of ${portal} may open WebSockets to it in the name of who is signed in.`,
      `Those of ${wiki} may no longer.`,
    ],
    [
      'apps.support.cors',
      'Of "support", cors changes.',
      `Pages of ${portal} may call it in the name of who is signed in, and read its answers.`,
    ],
  ])
})
