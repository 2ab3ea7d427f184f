import { describe, expect, test } from 'vitest'
import type { Config } from './config.ts'
import { type ParseOptions, parseConfig } from './parse.ts'
import { secretsOf } from './secrets/hidden.ts'
import type { OAuth2StrategyConfig } from './strategies/oauth2/config.ts'

const tenant = 'c0ffee00-0000-4000-8000-000000000001'
const emulator = `http://localhost:4000/${tenant}/oauth2/v2.0`

/** The guide's entry with its placeholders filled in, and nothing else changed. */
const guide = {
  authStrategies: {
    azure: {
      type: 'oauth2',
      allowSelfSignup: false,
      options: {
        authorizationURL: `${emulator}/authorize`,
        tokenURL: `${emulator}/token`,
        clientSecret: 'abc~DEF.ghi-0123456789',
        clientID: 'c0ffee00-0000-4000-8000-0000000000aa',
        callbackURL: 'http://localhost:3000/api/v1/auth/login-callback/oauth2/azure',
        scope: 'openid profile email',
        userInfoURL: 'http://localhost:4000/oidc/userinfo',
      },
      fieldMapping: { email: 'email' },
    },
  },
  pro: {
    collaboratorsAuthStrategies: ['default', 'azure'],
    externalAuth: { enabled: true, algorithms: ['HS256'] },
  },
}

const noFile = (path: string): string => {
  throw Object.assign(new Error(path), { code: 'ENOENT' })
}

function parse(file: unknown, options: Partial<ParseOptions> = {}) {
  const text = typeof file === 'string' ? file : JSON.stringify(file)
  return parseConfig(text, {
    file: '/etc/gatewright/gatewright.config.json',
    env: {},
    readFile: noFile,
    ...options,
  })
}

function configOf(file: unknown, options?: Partial<ParseOptions>): Config {
  const result = parse(file, options)
  if (!result.ok)
    throw new Error(result.problems.map(problem => `${problem.path}: ${problem.what}`).join('\n'))
  return result.config
}

function noticesOf(file: unknown, options?: Partial<ParseOptions>): string[] {
  const result = parse(file, options)
  return result.ok ? result.notices.map(notice => `${notice.code} ${notice.path}`) : ['broken']
}

function problemsOf(file: unknown, options?: Partial<ParseOptions>): string[] {
  const result = parse(file, options)
  return result.ok ? [] : result.problems.map(problem => `${problem.code} ${problem.path}`)
}

const azureOf = (config: Config) => config.strategies.find(({ id }) => id === 'azure') as OAuth2StrategyConfig

test('takes the entry of the set-up guide to the letter, pointed at an emulator', () => {
  const config = configOf(guide)
  expect(azureOf(config)).toEqual({
    type: 'oauth2',
    id: 'azure',
    label: 'azure',
    hidden: false,
    offered: true,
    allowSelfSignup: false,
    selfSignupRole: 'member',
    fieldMapping: {
      email: 'email',
      fullname: 'name',
      firstname: 'given_name',
      lastname: 'family_name',
      groups: 'groups',
    },
    roleMapping: [],
    claimSources: [tenant],
    options: { ...guide.authStrategies.azure.options, trustEmail: false, tenants: [] },
  })
  expect(config.http.externalUrl).toBe('http://localhost:3000')
  expect(config.externalUsers).toEqual({ enabled: true })
})

test('fills in every default of an empty file', () => {
  expect(configOf({})).toEqual({
    file: '/etc/gatewright/gatewright.config.json',
    http: {
      host: '127.0.0.1',
      port: 3000,
      externalUrl: 'http://localhost:3000',
      trustedProxies: [],
      maxConnections: 10_000,
    },
    dataFolder: '/etc/gatewright/data',
    session: { idleSeconds: 3600, extendOnActivity: true, maxAgeSeconds: 43_200 },
    audit: { keepSeconds: 7_776_000 },
    roles: ['admin', 'member'],
    superAdmins: [],
    strategies: [
      {
        type: 'basic',
        id: 'default',
        label: 'default',
        hidden: false,
        offered: true,
        allowSelfSignup: false,
        selfSignupRole: 'member',
        fieldMapping: {},
        roleMapping: [],
        claimSources: [],
        options: {
          maxLoginAttempt: 5,
          lockoutSeconds: 600,
          passwordMinLength: 8,
          requireComplexPassword: false,
        },
      },
    ],
    externalUsers: { enabled: false },
    apps: [],
    machines: [],
    allowServerReboot: true,
  })
})

test('accepts comments and a byte order mark', () => {
  expect(configOf('\uFEFF{ // ours\n /* all */ "roles": ["support"] }').roles).toEqual([
    'admin',
    'member',
    'support',
  ])
})

test('says of a strategy that is not offered which key to change', () => {
  const because = (pro: object) => azureOf(configOf({ ...guide, pro })).notOfferedBecause
  expect(because({ collaboratorsAuthStrategies: ['default'], externalAuth: { enabled: true } })).toBe(
    '"azure" is not listed: add "azure" to pro.collaboratorsAuthStrategies.',
  )
  expect(because({ collaboratorsAuthStrategies: ['default', 'azure'] })).toBe(
    'Accounts of "azure" live elsewhere, and that is off: set pro.externalAuth.enabled to true.',
  )
  expect(because({})).toContain('and set pro.externalAuth.enabled to true')
  expect(noticesOf({ ...guide, pro: {} })).toContain('not_offered authStrategies.azure')
})

test('does not offer default where the list leaves it out', () => {
  const config = configOf({ ...guide, pro: { ...guide.pro, collaboratorsAuthStrategies: ['azure'] } })
  expect(config.strategies.map(({ id, offered }) => [id, offered])).toEqual([
    ['default', false],
    ['azure', true],
  ])
})

test('takes a number or true and false from a reference', () => {
  const config = configOf(
    { httpServer: { port: '${env:PORT}' }, allowServerReboot: '${env:REBOOT}' },
    { env: { PORT: '8443', REBOOT: 'false' } },
  )
  expect([config.http.port, config.allowServerReboot]).toEqual([8443, false])
})

test('reads a secret from a file beside the configuration, without its last line break', () => {
  const file = structuredClone(guide)
  file.authStrategies.azure.options.clientSecret = '${file:secrets/azure}'
  const read: string[] = []
  const config = configOf(file, {
    readFile: path => {
      read.push(path)
      return path.endsWith('/secrets/azure') ? 'the-value\r\n' : noFile(path)
    },
  })
  expect(azureOf(config).options.clientSecret).toBe('the-value')
  expect(read[0]).toBe('/etc/gatewright/secrets/azure')
  expect(secretsOf(config)).toEqual(['the-value'])
})

test('replaces references within a text', () => {
  const config = configOf({ dataFolder: '/var/lib/${env:SITE}/data' }, { env: { SITE: 'bots' } })
  expect(config.dataFolder).toBe('/var/lib/bots/data')
})

test('finds no variable in the prototype of the environment', () => {
  expect(problemsOf({ dataFolder: '${env:constructor}' })).toEqual(['missing_variable dataFolder'])
})

test('works out the callback URL where it is left out', () => {
  const { callbackURL: _, ...options } = guide.authStrategies.azure.options
  const file = {
    ...guide,
    httpServer: { externalUrl: 'https://SSO.example.com:443/' },
    authStrategies: { azure: { ...guide.authStrategies.azure, options } },
  }
  expect(azureOf(configOf(file)).options.callbackURL).toBe(
    'https://sso.example.com/api/v1/auth/login-callback/oauth2/azure',
  )
})

test('takes the external URL from the callback URL where it is not set, and says so', () => {
  const file = structuredClone(guide)
  file.authStrategies.azure.options.callbackURL =
    'https://bots.example.com/api/v1/auth/login-callback/oauth2/azure'
  expect(configOf(file).http.externalUrl).toBe('https://bots.example.com')
  expect(noticesOf(file)).toContain('external_url_guessed authStrategies.azure.options.callbackURL')
})

test.each([
  [{ host: '0.0.0.0', port: 8080 }, 'http://localhost:8080'],
  [{ host: '10.0.0.5' }, 'http://10.0.0.5:3000'],
  [{ host: '::1', port: 80 }, 'http://localhost'],
  [{ host: 'fd00::5' }, 'http://[fd00::5]:3000'],
])('makes the external URL of %j', (httpServer, externalUrl) => {
  expect(configOf({ httpServer }).http.externalUrl).toBe(externalUrl)
})

test('takes scopes as a list', () => {
  const file = structuredClone(guide) as { authStrategies: { azure: { options: { scope: unknown } } } }
  file.authStrategies.azure.options.scope = ['openid', 'email']
  expect(azureOf(configOf(file)).options.scope).toBe('openid email')
})

test.each(['localhost', 'idp.localhost', '127.0.0.1', '127.9.9.9', '[::1]'])(
  'accepts plain http on %s',
  host => {
    const file = structuredClone(guide)
    file.authStrategies.azure.options.userInfoURL = `http://${host}:4000/oidc/userinfo`
    expect(problemsOf(file)).toEqual([])
  },
)

test.each([
  'localhost.example.com',
  '127.0.0.1.example.com',
  '128.0.0.1',
  '[::2]',
  'notlocalhost',
  '0x7f000001.example.com',
])('refuses plain http on %s', host => {
  const file = structuredClone(guide)
  file.authStrategies.azure.options.userInfoURL = `http://${host}:4000/oidc/userinfo`
  expect(problemsOf(file)).toEqual(['insecure_url authStrategies.azure.options.userInfoURL'])
})

test('leaves a GUID alone as the secret of a provider that is not Entra', () => {
  const file = {
    authStrategies: {
      github: {
        type: 'oauth2',
        options: {
          authorizationURL: 'https://github.com/login/oauth/authorize',
          tokenURL: 'https://github.com/login/oauth/access_token',
          userInfoURL: 'https://api.github.com/user',
          clientID: 'Iv1.0123456789abcdef',
          clientSecret: 'c0ffee00-0000-4000-8000-00000000abcd',
          scope: 'read:user user:email',
        },
      },
    },
  }
  expect(problemsOf(file)).toEqual([])
})

test('says of a super admin whose strategy is not offered that they cannot sign in', () => {
  const file = { ...guide, pro: {}, superAdmins: [{ email: 'Ada@contoso.test', strategy: 'azure' }] }
  expect(noticesOf(file)).toContain('super_admin_cannot_sign_in superAdmins[0].strategy')
  expect(configOf(file).superAdmins).toEqual([{ email: 'ada@contoso.test', strategy: 'azure' }])
})

test('holds the idle time-out within the absolute limit', () => {
  const file = { jwtToken: { duration: '2 days' }, session: { maxAge: '90m' } }
  expect(configOf(file).session).toEqual({ idleSeconds: 5400, extendOnActivity: true, maxAgeSeconds: 5400 })
  expect(noticesOf(file)).toEqual(['session_limit jwtToken.duration'])
})

test('keeps a SAML entry that nobody signs in with, and refuses to offer it', () => {
  const authStrategies = { saml: { type: 'saml', options: { entryPoint: 'https://idp.example.com' } } }
  expect(configOf({ authStrategies }).strategies.map(({ id }) => id)).toEqual(['default'])
  expect(problemsOf({ authStrategies, pro: { collaboratorsAuthStrategies: ['saml'] } })).toEqual([
    'unsupported_strategy pro.collaboratorsAuthStrategies[0]',
  ])
})

test('never lets a key of the file reach a prototype', () => {
  const text =
    '{ "__proto__": { "polluted": true }, "authStrategies": { "__proto__": { "type": "basic" } }, "apps": { "toString": {} } }'
  expect(problemsOf(text)).toEqual([
    'unknown_key __proto__',
    'bad_name authStrategies.__proto__',
    'bad_name apps.toString',
    // What is wrong below is looked at all the same, and leads nowhere.
    'missing_key apps.toString.upstream',
    'missing_key apps.toString.url',
  ])
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('reports the later of two equal keys with the line of the first', () => {
  const result = parse('{\n  "roles": [],\n  "roles": ["x"]\n}')
  expect(result.ok ? undefined : result.problems[0]).toMatchObject({
    code: 'duplicate_key',
    line: 3,
    column: 3,
    path: 'roles',
  })
})

test('says that self-signup on a shared tenant is open to everybody', () => {
  const file = structuredClone(guide)
  const azure = file.authStrategies.azure as {
    allowSelfSignup: boolean
    options: { tenants?: string | string[] }
  }
  azure.allowSelfSignup = true
  azure.options.tenants = 'any'
  file.authStrategies.azure.options.authorizationURL =
    'http://localhost:4000/organizations/oauth2/v2.0/authorize'
  file.authStrategies.azure.options.tokenURL = 'http://localhost:4000/organizations/oauth2/v2.0/token'
  expect(noticesOf(file)).toContain('open_to_every_tenant authStrategies.azure.allowSelfSignup')
  azure.options.tenants = [tenant]
  expect(noticesOf(file)).not.toContain('open_to_every_tenant authStrategies.azure.allowSelfSignup')
})

test('says that a strategy makes an admin of everybody who signs in', () => {
  const file = structuredClone(guide)
  const azure = file.authStrategies.azure as { allowSelfSignup: boolean; selfSignupRole?: string }
  azure.allowSelfSignup = true
  const notice = 'admin_by_self_signup authStrategies.azure.selfSignupRole'
  expect(noticesOf(file)).not.toContain(notice)
  azure.selfSignupRole = 'admin'
  expect(noticesOf(file)).toContain(notice)
  azure.allowSelfSignup = false
  expect(noticesOf(file)).not.toContain(notice)
})

test('stops at 200 problems, so that another file named by mistake is answered at once', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `"k${index}": ${index}`)
  expect(problemsOf(`{ ${many.join(',\n')} }`)).toHaveLength(200)
  expect(problemsOf(`{ "roles": [${'1,]['.repeat(20_000)} }`).length).toBeLessThanOrEqual(201)
  expect(problemsOf(`{ ${many.join('\n')} }`).length).toBeLessThanOrEqual(201)
}, 60_000)

test('says that trustEmail does not count on a shared tenant', () => {
  const file = structuredClone(guide)
  const options = file.authStrategies.azure.options as (typeof file.authStrategies.azure)['options'] & {
    trustEmail: boolean
    tenants: string
  }
  options.tenants = 'any'
  options.authorizationURL = 'http://localhost:4000/common/oauth2/v2.0/authorize'
  options.tokenURL = 'http://localhost:4000/common/oauth2/v2.0/token'
  options.trustEmail = true
  expect(noticesOf(file)).toContain('no_effect authStrategies.azure.options.trustEmail')
})

describe('fieldMapping.role, which granted roles once', () => {
  const withRole = (role: string, more: object = {}) => ({
    ...guide,
    roles: ['editor'],
    authStrategies: {
      azure: { ...guide.authStrategies.azure, fieldMapping: { email: 'email', role }, ...more },
    },
  })
  const textsOf = (file: unknown) =>
    parse(file)
      .notices.filter(({ code }) => code === 'role_grants_nothing')
      .map(({ text }) => text)

  test('stays what it is, and a notice spells out what to write where roles came from it', () => {
    const file = withRole('jobTitle')
    expect(configOf(file).strategies.find(({ id }) => id === 'azure')?.fieldMapping.role).toBe('jobTitle')
    expect(textsOf(file)).toEqual([
      'fieldMapping.role is the job role and no longer grants. If roles came from it, write "roleMapping": [{"claim":"jobTitle","value":"admin","role":"admin"}, {"claim":"jobTitle","value":"editor","role":"editor"}], with those alone that "jobTitle" may give.',
    ])
  })

  test('is named with a tenant where the entry needs one, and what is proposed is right', () => {
    const { options } = guide.authStrategies.azure
    const shared = withRole('roles', {
      options: {
        ...options,
        authorizationURL: options.authorizationURL.replace(tenant, 'organizations'),
        tokenURL: options.tokenURL.replace(tenant, 'organizations'),
        tenants: ['Contoso.com'],
      },
    })
    const [text = ''] = textsOf(shared)
    const proposed = JSON.parse(/"roleMapping": (\[.*\])/.exec(text)?.[1] ?? '')
    expect(proposed).toContainEqual({ claim: 'roles', value: 'admin', role: 'admin', tenant: 'contoso.com' })
    const { azure } = shared.authStrategies
    const written = { ...shared, authStrategies: { azure: { ...azure, roleMapping: proposed } } }
    expect(textsOf(written)).toEqual([])
    expect(problemsOf(written)).toEqual([])
  })

  test('of a literal is a role for everybody, which selfSignupRole says', () => {
    expect(textsOf(withRole('!editor'))[0]).toContain('"selfSignupRole": "editor"')
    expect(textsOf(withRole('!Engineer'))).toEqual([])
  })
})

test.each([
  'common/oauth2/v2.0/authorize',
  'Common/oauth2/v2.0/authorize/',
  'ORGANIZATIONS/oauth2/v2.0/authorize',
  '%63ommon/oauth2/v2.0/authorize',
  'common/oauth2/v2.0/authorize?prompt=login',
  'common/v2.0',
  'organizations/v2.0/',
  'Common/V2.0/.well-known/openid-configuration',
])('asks which tenants are meant, however an address for all of them is written: %s', path => {
  const address = `https://login.microsoftonline.com/${path}`
  const isIssuer = !path.includes('authorize')
  const options = {
    clientID: 'c0ffee00-0000-4000-8000-0000000000aa',
    clientSecret: 'the-value-of-a-secret',
    ...(isIssuer
      ? { issuer: address }
      : { authorizationURL: address, tokenURL: address.replace('authorize', 'token') }),
  }
  const fileWith = (more: object) => ({
    authStrategies: { azure: { type: 'oauth2', options: { ...options, ...more } } },
  })
  expect(problemsOf(fileWith({}))).toContain('tenants_missing authStrategies.azure.options.tenants')
  expect(problemsOf(fileWith({ tenants: [] }))).toContain(
    'tenants_missing authStrategies.azure.options.tenants',
  )
  expect(problemsOf(fileWith({ tenants: ['contoso.com'] }))).toEqual([])
  expect(problemsOf(fileWith({ tenants: 'any' }))).toEqual([])
})
