import { describe, expect, test } from 'vitest'
import { recogniseEntra, recogniseProvider } from './kind.ts'
import { isSecureOrLoopback } from './secure-address.ts'

const base = {
  clientID: 'c',
  callbackURL: 'https://sso.test/cb',
  scope: 'openid',
  trustEmail: false,
  tenants: [],
}
const guid = '11111111-1111-4111-8111-111111111111'

describe('Entra is known by its path', () => {
  test.each([
    [`https://login.microsoftonline.com/${guid}/oauth2/v2.0/authorize`, 'single'],
    ['https://login.microsoftonline.us/contoso.us/oauth2/v2.0/authorize', 'single'],
    ['https://login.partner.microsoftonline.cn/common/oauth2/v2.0/authorize', 'multi'],
    ['https://login.microsoftonline.com/Organizations/oauth2/v2.0/authorize', 'multi'],
    ['http://127.0.0.1:4000/consumers/oauth2/v2.0/authorize/', 'consumers'],
    ['http://localhost:4000/9188040d-6c67-4c5b-b112-36a304b66dad/oauth2/v2.0/authorize', 'consumers'],
    [`https://login.microsoftonline.com/${guid}/oauth2/v2.0/authorize?domain_hint=contoso.com`, 'single'],
  ])('%s', (address, kind) => {
    expect(recogniseEntra(address)?.tenant.kind).toBe(kind)
  })

  test.each([
    'https://github.com/login/oauth/authorize',
    'https://accounts.google.com/o/oauth2/v2/auth',
    'https://contoso.b2clogin.com/contoso.onmicrosoft.com/policy/oauth2/v2.0/authorize',
    'https://example.com/?x=/common/oauth2/v2.0/authorize',
    'not an address',
  ])('not %s', address => {
    expect(recogniseEntra(address)).toBeUndefined()
  })
})

test('an Entra address decides even beside options.issuer', () => {
  const authorizationURL = `https://login.microsoftonline.com/${guid}/oauth2/v2.0/authorize`
  const kind = recogniseProvider({ ...base, authorizationURL, issuer: 'https://accounts.example.com' })
  expect(kind).toMatchObject({ kind: 'entra', authority: `https://login.microsoftonline.com/${guid}` })
})

test.each([
  ['https://login.microsoftonline.com/x/v2.0/authorize', true],
  ['http://127.0.0.1:4000/', true],
  ['http://127.9.9.9/', true],
  ['http://[::1]:4000/', true],
  ['http://localhost:4000/', true],
  ['http://entra.localhost/', true],
  ['http://localhost.evil.example/', false],
  ['http://127.0.0.1.evil.example/', false],
  ['http://login.microsoftonline.com/', false],
  ['ftp://127.0.0.1/', false],
  ['file:///etc/passwd', false],
  ['', false],
])('%s may carry secrets: %s', (address, expected) => {
  expect(isSecureOrLoopback(address)).toBe(expected)
})
