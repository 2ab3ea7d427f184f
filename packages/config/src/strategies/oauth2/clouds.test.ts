import { expect, test } from 'vitest'
import { parseConfig } from '../../parse.ts'

const tenant = 'c0ffee00-0000-4000-8000-000000000001'

function noticesOf(signIn: string, userInfoURL: string): readonly string[] {
  const options = {
    authorizationURL: `${signIn}/${tenant}/oauth2/v2.0/authorize`,
    tokenURL: `${signIn}/${tenant}/oauth2/v2.0/token`,
    clientID: 'c0ffee00-0000-4000-8000-0000000000aa',
    clientSecret: 'a-secret',
    userInfoURL,
  }
  const text = JSON.stringify({ authStrategies: { azure: { type: 'oauth2', options } } })
  const result = parseConfig(text, { file: 'gatewright.config.json', env: {} })
  expect(result.ok ? [] : result.problems).toEqual([])
  return result.notices.filter(({ code }) => code === 'another_cloud').map(({ text }) => text)
}

test.each([
  [
    'https://login.microsoftonline.us',
    'https://graph.microsoft.com/oidc/userinfo',
    'https://graph.microsoft.us/oidc/userinfo',
  ],
  [
    'https://login.partner.microsoftonline.cn',
    'https://graph.microsoft.com/oidc/userinfo',
    'https://microsoftgraph.chinacloudapi.cn/oidc/userinfo',
  ],
  [
    'https://login.microsoftonline.com',
    'https://graph.microsoft.us/oidc/userinfo',
    'https://graph.microsoft.com/oidc/userinfo',
  ],
  [
    'http://localhost:4000',
    'https://graph.microsoft.com/oidc/userinfo',
    'http://localhost:4000/oidc/userinfo',
  ],
  [
    'https://login.microsoftonline.com',
    'http://localhost:4000/oidc/userinfo',
    'https://graph.microsoft.com/oidc/userinfo',
  ],
])('sign-in at %s with userinfo at %s is named, with the address to write', (signIn, userInfo, right) => {
  expect(noticesOf(signIn, userInfo)).toEqual([expect.stringMatching(new RegExp(`Write ${right}\\.$`))])
})

test.each([
  ['http://localhost:4000', 'http://localhost:4000/oidc/userinfo'],
  ['https://login.microsoftonline.com', 'https://graph.microsoft.com/oidc/userinfo'],
  // External ID on a domain of one's own has Microsoft's userinfo.
  ['https://login.contoso.com', 'https://graph.microsoft.com/oidc/userinfo'],
])('%s with %s is one cloud', (signIn, userInfo) => {
  expect(noticesOf(signIn, userInfo)).toEqual([])
})
