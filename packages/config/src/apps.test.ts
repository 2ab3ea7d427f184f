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
