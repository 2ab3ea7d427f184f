import { expect, test } from 'vitest'
import type { Config } from './config.ts'
import { parseConfig } from './parse.ts'

const parse = (app: object) =>
  parseConfig(
    JSON.stringify({
      apps: { support: { upstream: 'http://127.0.0.1:4100', url: 'http://support.localhost:3000', ...app } },
    }),
    { file: 'gatewright.config.json', env: {} },
  )

function configOf(app: object): Config {
  const result = parse(app)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config
}

test('turns the short forms of an app into rules: public, external users, then the rest', () => {
  const [app] = configOf({
    allow: { emails: ['Ada@Example.com'], domains: ['Contoso.test'] },
    externalAuth: '/chat/**',
    public: ['/health', '/assets/**'],
  }).apps
  expect(app).toEqual({
    id: 'support',
    name: 'support',
    upstreams: ['http://127.0.0.1:4100'],
    urls: [{ origin: 'http://support.localhost:3000', pathPrefix: '/' }],
    headers: ['remote', 'forwarded'],
    rules: [
      { paths: ['/health', '/assets/**'], then: { kind: 'public' } },
      { paths: ['/chat/**'], then: { kind: 'external-users' } },
      {
        then: {
          kind: 'allow',
          who: {
            roles: [],
            groups: [],
            emails: ['ada@example.com'],
            domains: ['contoso.test'],
            signedIn: false,
          },
        },
      },
    ],
  })
})

test('puts a path prefix on the console’s own host', () => {
  const [app] = configOf({
    url: ['https://Tools.example.com', '/support/', 'http://localhost:3000/help'],
    allow: { signedIn: true },
  }).apps
  expect(app?.urls).toEqual([
    { origin: 'https://tools.example.com', pathPrefix: '/' },
    { origin: 'http://localhost:3000', pathPrefix: '/support' },
    { origin: 'http://localhost:3000', pathPrefix: '/help' },
  ])
})

test('says of an app without rules that nobody gets in', () => {
  expect(parse({}).notices.map(({ code, path }) => `${code} ${path}`)).toEqual(['app_closed apps.support'])
  expect(configOf({}).apps[0]?.rules).toEqual([])
})

const noticesOf = (app: object, file: object = {}) =>
  parseConfig(
    JSON.stringify({
      httpServer: { externalUrl: 'http://localhost:3000' },
      ...file,
      apps: {
        support: {
          upstream: 'http://127.0.0.1:4100',
          url: 'http://support.localhost:3000',
          allow: { signedIn: true },
          ...app,
        },
      },
    }),
    { file: 'gatewright.config.json', env: {} },
  ).notices.map(({ code, path }) => `${code} ${path}`)

test('says of a rule below one for every path that no request comes to it', () => {
  const admins = { paths: ['/admin/**'], allow: { roles: ['admin'] } }
  const rules = (...list: object[]) => noticesOf({ allow: undefined, rules: list })
  const unreached = ['rule_never_reached apps.support.rules[1]']
  expect(rules({ allow: { signedIn: true } }, admins)).toEqual(unreached)
  for (const every of ['/**', '**', '*'])
    expect(rules({ paths: ['/x', every], public: true }, admins)).toEqual(unreached)
  expect(rules(admins, { public: true })).toEqual([])
  // Other methods, and collaborators where external users come in, go on to the next rule.
  expect(rules({ methods: ['GET'], public: true }, admins)).toEqual([])
  expect(rules({ externalUsers: true }, admins)).not.toContain(unreached[0])
})

test('says of an app where no rule reads the path that there is nothing to say about paths', () => {
  const unread = ['paths_unread apps.support.paths']
  expect(noticesOf({ paths: 'raw' })).toEqual(unread)
  expect(noticesOf({ paths: 'strict' })).toEqual(unread)
  expect(noticesOf({ trimsPaths: false })).toEqual(['paths_unread apps.support.trimsPaths'])
  expect(noticesOf({ trimsPaths: false, public: '/health' })).toEqual([])
  const rules = [{ methods: ['GET'], public: true }, { allow: { signedIn: true } }]
  expect(noticesOf({ paths: 'raw', allow: undefined, rules })).toEqual(unread)
  expect(noticesOf({ paths: 'raw', public: '/**', allow: undefined })).toEqual(unread)
  expect(noticesOf({ paths: 'raw', public: '/health' })).toEqual([])
  expect(noticesOf({ paths: 'raw', externalAuth: '/chat' })).not.toContain(unread[0])
  const reading = [{ paths: ['/health'], public: true }, { allow: { signedIn: true } }]
  expect(noticesOf({ paths: 'raw', allow: undefined, rules: reading })).toEqual([])
  expect(noticesOf({})).toEqual([])
})

test('says of an address with the port of the app itself that the gate is not there', () => {
  const elsewhere = ['other_port apps.support.url']
  expect(noticesOf({ url: 'http://support.localhost:4100' })).toEqual(elsewhere)
  expect(noticesOf({ url: 'https://support.localhost:3000' })).toEqual(elsewhere)
  expect(noticesOf({ url: 'http://support.localhost:3000' })).toEqual([])
  const proxied = { httpServer: { externalUrl: 'http://localhost:3000', trustedProxies: ['127.0.0.1'] } }
  expect(noticesOf({ url: 'http://support.localhost:4100' }, proxied)).toEqual([])
})

test('gives back the upstream that somebody meant, with the scheme', () => {
  const result = parse({ upstream: '127.0.0.1:4411' })
  expect(!result.ok && result.problems[0]?.fix).toBe('Write scheme, host and port: http://127.0.0.1:4411.')
})

test('keeps origins of pages in the spelling that browsers send', () => {
  const [app] = configOf({
    origins: ['https://Portal.example.com:443', 'Capacitor://localhost', 'http://localhost:8100'],
    cors: ['https://münchen.example'],
  }).apps
  expect([app?.origins, app?.cors]).toEqual([
    ['https://portal.example.com', 'capacitor://localhost', 'http://localhost:8100'],
    ['https://xn--mnchen-3ya.example'],
  ])
})

test('takes no list of other sites that is empty, and notes what is listed twice', () => {
  for (const key of ['origins', 'cors', 'frames'])
    expect(parse({ url: 'https://support.example.com', [key]: [] })).toMatchObject({
      problems: [{ code: 'empty_value', path: `apps.support.${key}` }],
    })
  const twice = ['https://portal.example.com', 'https://Portal.example.com:443']
  expect(noticesOf({ origins: twice, cors: twice })).toEqual([
    'no_effect apps.support.origins[1]',
    'no_effect apps.support.cors[1]',
  ])
})

test('notes an upstream that is listed twice, and sessions that keep to the only one', () => {
  const upstream = ['http://127.0.0.1:4100', 'http://127.0.0.1:4100/']
  expect(noticesOf({ upstream })).toEqual(['no_effect apps.support.upstream[1]'])
  expect(noticesOf({ upstream, stickySessions: true })).toContain('no_effect apps.support.stickySessions')
  const others = ['http://127.0.0.1:4100', 'http://127.0.0.1:4101', 'unix:/run/app.sock']
  expect(noticesOf({ upstream: others, stickySessions: true })).toEqual([])
})

test('notes of an app’s own origin that it need not be listed', () => {
  const own = 'http://support.localhost:3000'
  expect(noticesOf({ origins: [own, 'https://portal.example.com'], cors: [`${own.toUpperCase()}`] })).toEqual(
    ['no_effect apps.support.origins[0]', 'no_effect apps.support.cors[0]'],
  )
})
