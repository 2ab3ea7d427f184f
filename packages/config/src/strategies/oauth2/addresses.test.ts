import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../parse.ts'
import type { OAuth2StrategyConfig } from './config.ts'
import { discoveryAddress, issuerMeant } from './discovery-address.ts'
import { isB2c, readEntraEndpoint, readVersionOneIssuer } from './entra.ts'
import { oauth2Source, providerOf } from './source.ts'

const tenant = 'c0ffee00-0000-4000-8000-000000000001'
const client = { clientID: 'c0ffee00-0000-4000-8000-0000000000aa', clientSecret: 'value-of-the-secret-1' }

/** What `check` says of an entry with these options. */
function check(options: object): { problems: string[]; notices: string[]; strategy?: OAuth2StrategyConfig } {
  const file = {
    httpServer: { externalUrl: 'https://sso.example.com' },
    authStrategies: { idp: { type: 'oauth2', options: { ...client, ...options } } },
    pro: { collaboratorsAuthStrategies: ['default', 'idp'], externalAuth: { enabled: true } },
  }
  const result = parseConfig(JSON.stringify(file), { file: '/nowhere/gatewright.config.json', env: {} })
  if (!result.ok) {
    return {
      problems: result.problems.map(({ code }) => code),
      notices: result.notices.map(({ code }) => code),
    }
  }
  const strategy = result.config.strategies.find(({ id }) => id === 'idp') as OAuth2StrategyConfig
  return { problems: [], notices: result.notices.map(({ code }) => code), strategy }
}

const adfs = 'https://fs.example.com/adfs'

describe('what only looks like Entra ID', () => {
  test.each([
    [
      'ADFS by its addresses',
      {
        authorizationURL: `${adfs}/oauth2/authorize/`,
        tokenURL: `${adfs}/oauth2/token/`,
        userInfoURL: `${adfs}/userinfo`,
      },
    ],
    [
      'ADFS with the resource that its userinfo asks for',
      {
        authorizationURL: `${adfs}/oauth2/authorize?resource=urn:microsoft:userinfo`,
        tokenURL: `${adfs}/oauth2/token`,
        userInfoURL: `${adfs}/userinfo`,
      },
    ],
    ['ADFS by its issuer', { issuer: adfs }],
    [
      'Discord',
      {
        authorizationURL: 'https://discord.com/api/oauth2/authorize',
        tokenURL: 'https://discord.com/api/oauth2/token',
        userInfoURL: 'https://discord.com/api/users/@me',
        scope: 'identify email',
      },
    ],
    [
      'a user flow of Azure AD B2C',
      {
        issuer: `https://contoso.b2clogin.com/${tenant}/v2.0/`,
        discoveryURL:
          'https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0/.well-known/openid-configuration',
      },
    ],
    ['Entra External ID', { issuer: `https://${tenant}.ciamlogin.com/${tenant}/v2.0` }],
    ['userinfo that nobody is asked for', { issuer: 'https://id.example.com', userInfoURL: null }],
  ])('%s is taken, without a word', (_, options) => {
    expect(check(options)).toMatchObject({ problems: [], notices: [] })
  })

  test('version 1 is Entra’s on Microsoft’s hosts alone', () => {
    const endpoint = (host: string) =>
      readEntraEndpoint(`https://${host}/${tenant}/oauth2/authorize`)?.version
    for (const host of ['login.microsoftonline.com', 'login.windows.net', 'login.microsoftonline.us']) {
      expect(endpoint(host)).toBe(1)
    }
    for (const host of [
      'fs.example.com',
      'login.microsoftonline.com.evil.test',
      'login.microsoftonline.com:8443',
    ]) {
      expect(endpoint(host)).toBeUndefined()
    }
    expect(readEntraEndpoint(`https://fs.example.com/${tenant}/oauth2/v2.0/authorize`)?.version).toBe(2)
  })

  test.each([
    'https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize',
    'https://id.example.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize?p=B2C_1_signin',
    'https://id.example.com/contoso.onmicrosoft.com/b2c_1a_signup/oauth2/v2.0/authorize',
  ])('%s is a user flow', address => {
    expect(isB2c(address)).toBe(true)
    expect(readEntraEndpoint(address)).toBeUndefined()
  })
})

describe('an issuer of version 1', () => {
  const version2 = `https://login.microsoftonline.com/${tenant}/v2.0`
  test.each([
    [`https://login.microsoftonline.com/${tenant}`, version2],
    [`https://login.microsoftonline.com/${tenant}/`, version2],
    [`https://login.microsoftonline.com/${tenant}/.well-known/openid-configuration`, version2],
    [`https://sts.windows.net/${tenant}/`, version2],
    [`https://login.windows.net/contoso.com`, 'https://login.microsoftonline.com/contoso.com/v2.0'],
    [`https://login.microsoftonline.us/${tenant}`, `https://login.microsoftonline.us/${tenant}/v2.0`],
    [`https://sts.chinacloudapi.cn/${tenant}/`, `https://login.partner.microsoftonline.cn/${tenant}/v2.0`],
  ])('%s is refused, and what to write is taken', (issuer, write) => {
    expect(readVersionOneIssuer(issuer)?.versionTwo).toBe(write)
    expect(check({ issuer }).problems).toEqual(['old_entra_endpoint'])
    expect(check({ issuer: write })).toMatchObject({ problems: [], notices: [] })
  })

  test.each(['', '/v2.0', '/v2.0/.well-known/openid-configuration', '/oauth2'])(
    'whose tenant was left out is told where it belongs: %s',
    path => {
      const issuer = `https://login.microsoftonline.com${path}`
      expect(readVersionOneIssuer(issuer)).toEqual({
        tenant: undefined,
        versionTwo: 'https://login.microsoftonline.com/<Directory (tenant) ID>/v2.0',
      })
      expect(check({ issuer }).problems).toEqual(['old_entra_endpoint'])
    },
  )

  test('is not hidden behind the address of its document', () => {
    const document = '/.well-known/openid-configuration'
    const discoveryURL = `https://login.microsoftonline.com/${tenant}${document}`
    expect(check({ issuer: version2, discoveryURL }).problems).toEqual(['old_entra_endpoint'])
    expect(check({ issuer: version2, discoveryURL: `${version2}${document}` }).problems).toEqual([])
    expect(check({ issuer: version2 }).problems).toEqual([])
  })

  test('is not looked at beside addresses of version 2, and said so', () => {
    const authorizationURL = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`
    const tokenURL = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`
    expect(check({ authorizationURL, tokenURL, issuer: `https://sts.windows.net/${tenant}/` })).toMatchObject(
      {
        problems: [],
        notices: ['no_effect'],
      },
    )
  })

  test.each(['https://accounts.google.com', 'https://id.example.com/realms/x', adfs, version2])(
    '%s is none',
    issuer => {
      expect(readVersionOneIssuer(issuer)).toBeUndefined()
    },
  )
})

test('endpoints that are swapped are seen at any provider, and nothing else is taken for that', () => {
  const at = (one: string, other: string) =>
    check({
      authorizationURL: `https://id.example.com${one}`,
      tokenURL: `https://id.example.com${other}`,
      userInfoURL: 'https://id.example.com/me',
    }).problems
  for (const authorize of [
    '/adfs/oauth2/authorize/',
    '/realms/x/protocol/openid-connect/auth',
    '/oauth/authorization',
  ]) {
    expect(at('/oauth2/token', authorize)).toEqual(['swapped_endpoint'])
    expect(at(authorize, '/oauth2/token')).toEqual([])
  }
  expect(at('/login/oauth', '/login/oauth/access_token')).toEqual([])
})

describe('userinfo beside Entra ID', () => {
  const entra = (host: string, userInfoURL: string) => ({
    authorizationURL: `https://${host}/${tenant}/oauth2/v2.0/authorize`,
    tokenURL: `https://${host}/${tenant}/oauth2/v2.0/token`,
    userInfoURL,
  })
  test.each([
    ['login.microsoftonline.com', 'https://graph.microsoft.us/oidc/userinfo', ['another_cloud']],
    ['login.microsoftonline.us', 'https://graph.microsoft.com/oidc/userinfo', ['another_cloud']],
    ['login.partner.microsoftonline.cn', 'https://graph.microsoft.com/oidc/userinfo', ['another_cloud']],
    ['login.microsoftonline.com', 'https://graph.microsoft.com/v1.0/me', ['graph_profile']],
    ['login.microsoftonline.com', 'https://graph.microsoft.com/beta/me?$select=mail', ['graph_profile']],
    ['login.microsoftonline.com', 'https://graph.microsoft.com/oidc/userinfo', []],
    ['login.microsoftonline.us', 'https://graph.microsoft.us/oidc/userinfo', []],
    ['login.microsoftonline.com', 'https://id.example.com/v1/userinfo', []],
  ])('of %s at %s', (host, userInfoURL, notices) => {
    expect(check(entra(host, userInfoURL))).toMatchObject({ problems: [], notices })
  })
})

describe('where the document stands', () => {
  test.each([
    ['https://id.example.com/a', undefined, 'https://id.example.com/a/.well-known/openid-configuration'],
    ['https://id.example.com/a/', undefined, 'https://id.example.com/a/.well-known/openid-configuration'],
    [
      'https://id.example.com/a/v2.0/.well-known/openid-configuration?p=B2C_1_x',
      undefined,
      'https://id.example.com/a/v2.0/.well-known/openid-configuration?p=B2C_1_x',
    ],
    ['https://id.example.com/a', 'https://id.example.com/b?p=c', 'https://id.example.com/b?p=c'],
  ])('of %s, and %s, is %s', (issuer, discoveryURL, expected) => {
    expect(discoveryAddress({ issuer, ...(discoveryURL === undefined ? {} : { discoveryURL }) })).toBe(
      expected,
    )
  })

  test('is no part of the issuer', () => {
    expect(issuerMeant('https://id.example.com/a/.well-known/openid-configuration?p=x')).toBe(
      'https://id.example.com/a',
    )
  })

  test('is part of whom is believed: the same name said by another document is another’s word', () => {
    const issuer = 'https://id.example.com/a'
    const at = (discoveryURL?: string) => check({ issuer, ...(discoveryURL && { discoveryURL }) }).strategy
    const [plain, one, two] = [at(), at('https://id.example.com/b'), at('https://other.example.com/b')]
    expect(new Set([plain, one, two].map(strategy => strategy && providerOf(strategy))).size).toBe(3)
    for (const strategy of [plain, one, two]) {
      expect(strategy && oauth2Source.speaks(strategy, issuer)).toBe(true)
      expect(strategy && oauth2Source.covers(strategy, oauth2Source.of(strategy, issuer))).toBe(true)
    }
  })

  test('says who speaks, whatever Entra address stands beside it', () => {
    const at = (discoveryURL: string) =>
      check({
        ...{ issuer: 'https://id.example.com/a', discoveryURL },
        authorizationURL: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
      }).strategy
    const [one, two] = [at('https://id.example.com/b'), at('https://other.example.com/b')]
    expect([one, two].map(strategy => strategy && providerOf(strategy))).toEqual([
      'https://id.example.com/a,https://id.example.com/b',
      'https://id.example.com/a,https://other.example.com/b',
    ])
    expect(one && oauth2Source.speaks(one, 'https://id.example.com/a')).toBe(true)
    expect(one && oauth2Source.speaks(one, `https://login.microsoftonline.com/${tenant}/v2.0`)).toBe(false)
    // Nor does the tenant of that address vouch for what the document's people say.
    expect(one?.claimSources).toEqual(check({ issuer: 'https://id.example.com/a' }).strategy?.claimSources)
  })

  test('of Entra External ID names the tenant by its id, where the file has its name', () => {
    const { strategy } = check({
      authorizationURL: `https://contoso.ciamlogin.com/${tenant}/oauth2/v2.0/authorize`,
      tokenURL: `https://contoso.ciamlogin.com/${tenant}/oauth2/v2.0/token`,
    })
    expect(strategy && oauth2Source.speaks(strategy, `https://${tenant}.ciamlogin.com/${tenant}/v2.0`)).toBe(
      true,
    )
    const other = 'c0ffee00-0000-4000-8000-000000000002'
    expect(strategy && oauth2Source.speaks(strategy, `https://${other}.ciamlogin.com/${other}/v2.0`)).toBe(
      false,
    )
  })
})
