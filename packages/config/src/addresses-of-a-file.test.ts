import { describe, expect, it } from 'vitest'
import { parseConfig } from './parse.ts'
import type { OAuth2StrategyConfig } from './strategies/oauth2/config.ts'

const origin = 'http://localhost:4000/organizations/oauth2/v2.0'
const azure = (tenants: readonly string[]) => ({
  type: 'oauth2',
  options: {
    ...{ authorizationURL: `${origin}/authorize`, tokenURL: `${origin}/token`, tenants },
    ...{ clientID: 'c0ffee00-0000-4000-8000-0000000000aa', clientSecret: 'abc~DEF.ghi-0123456789' },
  },
  roleMapping: tenants.map(tenant => ({ claim: 'roles', value: 'x', role: 'admin', tenant })),
})
const parse = (file: object) =>
  parseConfig(
    JSON.stringify({
      httpServer: { externalUrl: 'http://localhost:3000' },
      ...('authStrategies' in file && { pro: { externalAuth: { enabled: true } } }),
      ...file,
    }),
    {
      file: '/etc/gatewright/gatewright.config.json',
      env: {},
      readFile: path => {
        throw Object.assign(new Error(path), { code: 'ENOENT' })
      },
    },
  )
const configOf = (file: object) => {
  const result = parse(file)
  if (!result.ok) throw new Error(result.problems.map(({ path, what }) => `${path}: ${what}`).join('\n'))
  return result.config
}
const problemsOf = (file: object) => {
  const result = parse(file)
  return result.ok ? [] : result.problems.map(({ code, what }) => `${code}: ${what}`)
}
const app = (allow: object) => ({
  apps: { support: { upstream: 'http://127.0.0.1:4100', url: 'http://support.localhost:3000', allow } },
})

describe('an address or a domain in the file', () => {
  it.each(['Zoe@München.test', 'zoe@xn--mnchen-3ya.test', 'zoe@mu\u0308nchen.test'])(
    'is the same in every spelling: %s',
    email => {
      const entry = { email, strategy: 'default' }
      expect(configOf({ superAdmins: [entry] }).superAdmins[0]?.email).toBe('zoe@xn--mnchen-3ya.test')
      const domain = email.slice(email.indexOf('@') + 1)
      const config = configOf(app({ emails: [email], domains: [domain] }))
      expect(config.apps[0]?.rules[0]?.then).toMatchObject({
        who: { emails: ['zoe@xn--mnchen-3ya.test'], domains: ['xn--mnchen-3ya.test'] },
      })
    },
  )

  it('may have letters of any script before the @', () => {
    const [zoe, ivan] = ['zoë@example.com', 'Иван@example.com']
    expect(configOf({ superAdmins: [{ email: zoe, strategy: 'default' }] }).superAdmins[0]?.email).toBe(zoe)
    expect(configOf(app({ emails: [ivan] })).apps[0]?.rules[0]?.then).toMatchObject({
      who: { emails: ['иван@example.com'] },
    })
  })

  it.each([
    ['adа@example.com', 'has letters of several scripts'],
    ['ada@exаmple.com', 'has letters of several scripts'],
    ['ada@ｅxample.com', 'is not an e-mail address'],
    ['ada@example\u3002com', 'is not an e-mail address'],
    ['ada@münchen.test.', 'is not an e-mail address'],
    ['a\u200bda@example.com', 'is not an e-mail address'],
    ['ada@mün..chen.test', 'is not an e-mail address'],
    ['zoe@münchen.test ', 'ends with a blank'],
  ])('is refused where people read another one: %s', (email, what) => {
    const found = problemsOf({ superAdmins: [{ email, strategy: 'default' }], ...app({ emails: [email] }) })
    expect(found).toEqual([expect.stringContaining(what), expect.stringContaining(what)])
  })

  it.each(['exаmple.com', 'ｅxample.com', 'example\u3002com', 'münchen.test.', 'münchen', '@münchen.test'])(
    'is no domain: %s',
    domain => expect(problemsOf(app({ domains: [domain] }))).toEqual([expect.stringContaining('bad_domain')]),
  )

  it('is a tenant in either spelling, wherever the file names it', () => {
    const entry = azure(['München.test', 'Contoso.com'])
    const config = configOf({ authStrategies: { azure: entry } })
    const found = config.strategies.find(({ id }) => id === 'azure') as OAuth2StrategyConfig
    const listed = ['xn--mnchen-3ya.test', 'contoso.com']
    expect([found.options.tenants, found.claimSources]).toEqual([listed, listed])
    expect(found.roleMapping.map(({ tenant }) => tenant)).toEqual(listed)
    const rule = (group: string) =>
      configOf({ authStrategies: { azure: entry }, ...app({ groups: [group] }) }).apps[0]?.rules[0]?.then
    expect(rule('azure@münchen.test:staff')).toEqual(rule('azure@xn--mnchen-3ya.test:staff'))
  })
})

it('is the tenant of an address of Entra, as an entry of roleMapping may write it too', () => {
  const single = azure([])
  const at = (path: string) => `http://localhost:4000/m%C3%BCnchen.test/oauth2/v2.0/${path}`
  const options = { ...single.options, authorizationURL: at('authorize'), tokenURL: at('token') }
  const roleMapping = [{ claim: 'roles', value: 'x', role: 'admin', tenant: 'xn--mnchen-3ya.test' }]
  const config = configOf({ authStrategies: { azure: { ...single, options, roleMapping } } })
  expect(config.strategies.find(({ id }) => id === 'azure')?.claimSources).toEqual(['xn--mnchen-3ya.test'])
})

describe('claims and subject of a strategy', () => {
  const openid = (more: object = {}, options: object = {}) => ({
    authStrategies: {
      azure: {
        type: 'oauth2',
        options: { issuer: 'https://idp.example.com', clientID: 'x', clientSecret: 'secret', ...options },
        ...more,
      },
    },
  })
  const plain = (options: object) => {
    const base = 'https://idp.example.com'
    const urls = { authorizationURL: `${base}/a`, tokenURL: `${base}/t`, userInfoURL: `${base}/u` }
    return openid({}, { issuer: undefined, ...urls, ...options })
  }
  const noticesOf = (file: object) => {
    const result = parse(file)
    return result.ok
      ? result.notices.map(({ code, text }) => `${code}: ${text}`).filter(each => !each.startsWith('not_'))
      : ['broken']
  }

  it('may name several claims of which the first that gives something counts, but for groups', () => {
    const email = ['email', 'preferred_username', 'upn']
    const config = configOf(openid({ fieldMapping: { email, fullname: ['name', 'nick'] } }))
    expect(config.strategies.find(({ id }) => id === 'azure')?.fieldMapping).toMatchObject({
      email,
      groups: 'groups',
    })
    expect(problemsOf(openid({ fieldMapping: { groups: ['a', 'b'] } }))).toHaveLength(1)
    expect(problemsOf(openid({ fieldMapping: { email: ['a b', 'email'] } }))).toEqual([
      expect.stringContaining('bad_claim'),
    ])
  })

  it('is told of a list that names nothing, or what is never read', () => {
    expect(problemsOf(openid({ fieldMapping: { email: [] } }))).toEqual([
      expect.stringContaining('names no claim'),
    ])
    expect(noticesOf(openid({ fieldMapping: { company: ['org', '!Contoso', 'unit', 'org'] } }))).toEqual([
      expect.stringContaining('"unit" is never read'),
      expect.stringContaining('"org" stands in this list before'),
    ])
  })

  it('takes a subject by path for plain OAuth 2.0 alone', () => {
    expect(noticesOf(plain({ subject: 'ocs.data.id' }))).toEqual([])
    expect(noticesOf(openid({}, { subject: 'ocs.data.id' }))).toEqual([
      expect.stringContaining('an OpenID provider says who somebody is by `sub`'),
    ])
    const entra = openid({}, azure(['contoso.com']).options)
    expect(
      noticesOf({
        authStrategies: {
          azure: {
            ...entra.authStrategies.azure,
            options: { ...azure(['contoso.com']).options, subject: 'upn' },
          },
        },
      }),
    ).toEqual([expect.stringContaining('Entra ID says who somebody is by `oid`')])
    expect(problemsOf(plain({ subject: '!everybody' }))).toEqual([
      expect.stringContaining('is a literal value'),
    ])
  })

  it.each(['email', 'data.user_name', 'login', 'ocs.data.displayname'])(
    'warns of a subject that people choose: %s',
    subject => {
      expect(noticesOf(plain({ subject }))).toEqual([expect.stringContaining('subject_may_change')])
    },
  )
})
