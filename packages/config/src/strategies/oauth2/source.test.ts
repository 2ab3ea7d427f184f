import { describe, expect, it } from 'vitest'
import type { OAuth2StrategyConfig } from './config.ts'
import { plainIssuer } from './plain-issuer.ts'
import { oauth2Source, providerChanged, providerOf } from './source.ts'

const contoso = 'c0ffee00-0000-4000-8000-000000000001'
const fabrikam = 'c0ffee00-0000-4000-8000-000000000002'
const issuerOf = (tenant: string) => `https://login.test/${tenant}/v2.0`

const strategy = (options: object) =>
  ({ options: { tenants: [], ...options } }) as unknown as OAuth2StrategyConfig
const entra = (tenants: readonly string[] | 'any', host = 'login.test') =>
  strategy({ authorizationURL: `https://${host}/organizations/oauth2/v2.0/authorize`, tenants })
const openid = (issuer: string) => strategy({ issuer })
const plain = (tokenURL: string, userInfoURL?: string) => strategy({ tokenURL, userInfoURL })

describe('who speaks through a strategy', () => {
  it.each([
    [entra([contoso]), 'https://login.test/organizations'],
    [openid('https://idp.test/a'), 'https://idp.test/a'],
    [openid('https://IDP.test/a/'), 'https://idp.test/a'],
    [openid('https://idp.test/a/.well-known/openid-configuration'), 'https://idp.test/a'],
    [openid('https://idp.test/a/.well-known/openid-configuration/'), 'https://idp.test/a'],
    // Only as it ends.
    [
      openid('https://idp.test/.well-known/openid-configuration/a'),
      'https://idp.test/.well-known/openid-configuration/a',
    ],
    [
      openid('https://idp.test/x.well-known/openid-configuration'),
      'https://idp.test/x.well-known/openid-configuration',
    ],
    [
      openid('https://idp.test//well-known/openid-configuration'),
      'https://idp.test//well-known/openid-configuration',
    ],
    [openid('no address at all'), 'no%20address%20at%20all'],
    [
      plain('https://idp.test/teama/token', 'https://idp.test/me'),
      'plain:https://idp.test/teama/token,https://idp.test/me',
    ],
    [plain('https://idp.test/token'), 'plain:https://idp.test/token,'],
  ])('%j is %s', (config, expected) => {
    expect(providerOf(config)).toBe(expected)
  })

  it('has changed where another does', () => {
    expect(providerChanged(openid('https://idp.test'), openid('https://idp.test/'))).toBe(false)
    expect(providerChanged(openid('https://idp.test'), openid('https://idp.test/a'))).toBe(true)
    expect(providerChanged(plain('https://a.test/t'), plain('https://a.test/t', 'https://a.test/me'))).toBe(
      true,
    )
  })

  it('is another where another claim of a plain provider says who somebody is', () => {
    const by = (subject?: string) => strategy({ tokenURL: 'https://a.test/t', ...(subject && { subject }) })
    const names = ['id', 'login', 'data.id', 'id,x', 'id#x'].map(subject => providerOf(by(subject)))
    expect(new Set([...names, providerOf(by())]).size).toBe(6)
    expect(providerOf(by('data.id'))).toBe('plain:https://a.test/t,#data.id')
    expect([providerChanged(by(), by('id')), providerChanged(by('id'), by('login'))]).toEqual([true, true])
    expect(providerChanged(by('id'), by('id'))).toBe(false)
    const issuer = plainIssuer({ tokenURL: 'https://a.test/t', subject: 'id' }).name
    const speaks = [by('id'), by('login'), by()].map(config => oauth2Source.speaks(config, issuer))
    expect(speaks).toEqual([true, false, false])
    // An OpenID provider does not care: nobody is told apart by it.
    const openId = strategy({ issuer: 'https://a.test', subject: 'login' })
    expect(providerOf(openId)).toBe('https://a.test')
  })
})

/** These texts are kept with sessions, so they stay what they are. */
describe('what a sign-in rested on', () => {
  const provider = 'https://login.test/organizations'
  const of = (tenants: readonly string[] | 'any', issuer = issuerOf(contoso)) =>
    oauth2Source.of(entra(tenants), issuer)

  it('is the tenant too, and by which entry it was let in', () => {
    expect(of([contoso])).toBe(`${provider} ${contoso}`)
    expect(of([contoso], issuerOf(contoso.toUpperCase()))).toBe(`${provider} ${contoso}`)
    expect(of('any')).toBe(`${provider} ${contoso} any`)
    expect(of([])).toBe(`${provider} ${contoso} any`)
    expect(of(['b.test', 'a.test'])).toBe(`${provider} ${contoso} a.test b.test`)
  })

  it('is no domain that is listed beside the tenant’s own id: it may be another tenant’s', () => {
    expect(of(['b.test', contoso, 'a.test'])).toBe(`${provider} ${contoso}`)
  })

  it('is the provider alone where the issuer is no tenant that was let in', () => {
    for (const issuer of [
      issuerOf(contoso),
      'https://login.test/contoso.test/v2.0',
      'https://login.test',
      'x',
      '',
    ]) {
      expect(of([fabrikam], issuer)).toBe(provider)
    }
  })

  it('is the provider alone where the issuer names no tenant, though every tenant is let in', () => {
    for (const issuer of ['https://login.test/contoso.test/v2.0', 'https://login.test', 'x']) {
      expect(of('any', issuer)).toBe(provider)
      expect(of(['a.test'], issuer)).toBe(provider)
    }
  })

  const counts = (now: OAuth2StrategyConfig, source: string) => oauth2Source.covers(now, source)

  it('counts while the entry is there that let the tenant in, or one that names it', () => {
    expect(counts(entra([contoso]), `${provider} ${contoso}`)).toBe(true)
    expect(counts(entra([fabrikam]), `${provider} ${contoso}`)).toBe(false)
    expect(counts(entra('any'), `${provider} ${contoso} any`)).toBe(true)
    expect(counts(entra([fabrikam]), `${provider} ${contoso} any`)).toBe(false)
    expect(counts(entra(['a.test', 'b.test']), `${provider} ${contoso} b.test`)).toBe(true)
    expect(counts(entra(['a.test']), `${provider} ${contoso} a.test b.test`)).toBe(false)
    expect(counts(entra([contoso]), provider)).toBe(true)
  })

  it('is nothing to another provider, whatever tenants it lists', () => {
    const another = entra([contoso], 'login.nope')
    expect(counts(another, `${provider} ${contoso}`)).toBe(false)
    expect(counts(another, provider)).toBe(false)
    expect(counts(entra('any', 'login.nope'), `${provider} ${contoso} any`)).toBe(false)
    expect(counts(entra([contoso]), `${provider}x ${contoso}`)).toBe(false)
  })
})

describe('whether an identity comes from the provider that a strategy is now', () => {
  const at = (authority: string, tenants: readonly string[] | 'any' = []) =>
    strategy({ authorizationURL: `${authority}/oauth2/v2.0/authorize`, tenants })
  const microsoft = 'https://login.microsoftonline.com'
  it.each([
    ['an issuer', openid('https://idp.test/a'), 'https://idp.test/a', true],
    ['with a slash', openid('https://idp.test/a/'), 'https://idp.test/a', true],
    [
      'and the address of its document',
      openid('https://idp.test/a/.well-known/openid-configuration'),
      'https://idp.test/a',
      true,
    ],
    ['another issuer', openid('https://idp.test/b'), 'https://idp.test/a', false],
    ['a password that lives here', openid('https://idp.test/b'), 'urn:gatewright:basic:azure', false],
    ['its own tenant', at(`https://login.test/${contoso}`), issuerOf(contoso), true],
    ['another tenant', at(`https://login.test/${contoso}`), issuerOf(fabrikam), false],
    [
      'a tenant by its domain, which may be any',
      at('https://login.test/contoso.com'),
      issuerOf(fabrikam),
      true,
    ],
    ['a tenant of another host', at(`https://else.test/${contoso}`), issuerOf(contoso), false],
    [
      'another name of the same host',
      at(`https://login.microsoft.com/${contoso}`),
      `${microsoft}/${contoso}/v2.0`,
      true,
    ],
    [
      'a host that Microsoft has not',
      at(`https://login.test/${contoso}`),
      `${microsoft}/${contoso}/v2.0`,
      false,
    ],
    ['no tenant at all', at(`https://login.test/${contoso}`), 'https://login.test/contoso.com/v2.0', false],
    [
      'a name in its place',
      at('https://login.test/common', 'any'),
      'https://login.test/contoso.com/v2.0',
      false,
    ],
    ['Microsoft’s, said by another host', at(`${microsoft}/${contoso}`), issuerOf(contoso), false],
    ['no address at all', at('https://login.test/common', 'any'), 'urn:x', false],
    ['a tenant that is listed', at('https://login.test/common', [contoso]), issuerOf(contoso), true],
    ['one that is not', at('https://login.test/common', [contoso]), issuerOf(fabrikam), false],
    [
      'one that a listed domain may be',
      at('https://login.test/organizations', ['contoso.com']),
      issuerOf(fabrikam),
      true,
    ],
    ['any, where any is let in', at('https://login.test/common', 'any'), issuerOf(fabrikam), true],
    [
      'a personal account',
      at('https://login.test/consumers'),
      issuerOf('9188040d-6c67-4c5b-b112-36a304b66dad'),
      true,
    ],
    ['none such', at('https://login.test/consumers'), issuerOf(contoso), false],
    ['Entra by its issuer', openid(issuerOf(contoso)), issuerOf(contoso), true],
    [
      'Entra by the issuer of all',
      strategy({ issuer: issuerOf('common'), tenants: [contoso] }),
      issuerOf(contoso),
      true,
    ],
    [
      'of all but this one',
      strategy({ issuer: issuerOf('common'), tenants: [contoso] }),
      issuerOf(fabrikam),
      false,
    ],
    [
      'a plain provider',
      plain('https://idp.test/a/token'),
      'urn:gatewright:oauth2:https://idp.test/a/token',
      true,
    ],
    [
      'its other realm',
      plain('https://idp.test/b/token'),
      'urn:gatewright:oauth2:https://idp.test/a/token',
      false,
    ],
    [
      'one that says who somebody is elsewhere',
      plain('https://idp.test/a/token', 'https://idp.test/me'),
      'urn:gatewright:oauth2:https://idp.test/a/token',
      false,
    ],
    ['nothing that hands out tokens', strategy({}), 'urn:gatewright:oauth2:', false],
  ])('%s', (_, config, issuer, expected) => {
    expect(oauth2Source.speaks(config, issuer)).toBe(expected)
  })
})
