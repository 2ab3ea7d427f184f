import { expect, test } from 'vitest'
import { insertStrategy } from './edit.ts'
import { parseConfig } from './parse.ts'
import { makeSnippet, offerSnippets, snippetProviders } from './snippets.ts'

const externalUrl = 'https://sso.example.com'
const start = JSON.stringify({ httpServer: { externalUrl } }, null, 2)
const filledIn: Record<string, string> = {
  tenant: 'c0ffee00-0000-4000-8000-000000000001',
  clientID: 'c0ffee00-0000-4000-8000-0000000000aa',
  domain: 'team.okta.com',
  host: 'id.example.com',
  realm: 'team',
  issuer: 'https://idp.example.com',
}

function parse(provider: string, name: string, values: Record<string, string>, env: Record<string, string>) {
  const snippet = makeSnippet({ provider, name, externalUrl, values })
  const text = snippet && insertStrategy(start, name, snippet.entry, { offer: true })?.text
  return parseConfig(text ?? '', { file: 'gatewright.config.json', env })
}

test.each(snippetProviders())(
  'makes an entry for %s that is offered once its values are filled in',
  provider => {
    const result = parse(provider, 'team-sso', filledIn, { TEAM_SSO_CLIENT_SECRET: 'value-of-the-secret' })
    if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1))
    const strategy = result.config.strategies.find(({ id }) => id === 'team-sso')
    expect(strategy).toMatchObject({
      offered: true,
      options: {
        callbackURL: 'https://sso.example.com/api/v1/auth/login-callback/oauth2/team-sso',
        clientSecret: 'value-of-the-secret',
      },
    })
  },
)

test.each(snippetProviders())('points at each value of %s that is still to be filled in', provider => {
  const result = parse(provider, 'x', {}, {})
  const codes = result.ok ? [] : result.problems.map(({ code }) => code)
  expect(new Set(codes)).toEqual(new Set(['placeholder', 'missing_variable']))
})

test('gives the Entra entry in the shape of the set-up guide', () => {
  const snippet = makeSnippet({ provider: 'entra', name: 'azure', externalUrl, values: filledIn })
  expect(snippet?.entry).toEqual({
    type: 'oauth2',
    allowSelfSignup: false,
    options: {
      authorizationURL: `https://login.microsoftonline.com/${filledIn.tenant}/oauth2/v2.0/authorize`,
      tokenURL: `https://login.microsoftonline.com/${filledIn.tenant}/oauth2/v2.0/token`,
      clientSecret: '${env:AZURE_CLIENT_SECRET}',
      clientID: filledIn.clientID,
      callbackURL: 'https://sso.example.com/api/v1/auth/login-callback/oauth2/azure',
      scope: 'openid profile email',
      userInfoURL: 'https://graph.microsoft.com/oidc/userinfo',
    },
    fieldMapping: { email: 'email' },
  })
})

test('knows no other provider', () => {
  expect(makeSnippet({ provider: 'myspace', name: 'x', externalUrl })).toBeUndefined()
})

test('offers every provider under a name that is free', () => {
  const offered = offerSnippets(externalUrl, ['azure', 'azure-2', 'default'])
  expect(offered.map(({ id }) => id)).toEqual(['azure-3', 'google', 'github', 'okta', 'keycloak', 'openid'])
  expect(offered[0]?.callbackURL).toBe('https://sso.example.com/api/v1/auth/login-callback/oauth2/azure-3')
  expect(JSON.parse(offered[0]?.entry ?? '').options.clientSecret).toBe('${env:AZURE_3_CLIENT_SECRET}')
})
