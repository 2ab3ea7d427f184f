import { describe, expect, it } from 'vitest'
import type { OAuth2Options, OAuth2StrategyConfig } from './config.ts'
import { domainOf, domainsSpokenFor, oauth2Settings, saidBy } from './settings.ts'

const contoso = 'c0ffee00-0000-4000-8000-000000000001'
const fabrikam = 'c0ffee00-0000-4000-8000-000000000002'
const strategy = (claimSources: readonly string[], options: Partial<OAuth2Options>) =>
  ({ claimSources, options: { tenants: [], ...options } }) as unknown as OAuth2StrategyConfig
const endpoint = (tenant: string) => `https://login.test/${tenant}/oauth2/v2.0/authorize`
const entra = (...tenants: string[]) =>
  strategy(tenants, { authorizationURL: endpoint('organizations'), tenants })
const single = (tenant: string) => strategy([tenant], { authorizationURL: endpoint(tenant) })
const openid = (options: Partial<OAuth2Options> = {}) =>
  strategy(['https://idp.test'], { issuer: 'https://idp.test', ...options })

const holds = (now: OAuth2StrategyConfig, setting: string, address?: string) =>
  oauth2Settings.holds(now, setting, address)

describe('a tenant’s word for an address', () => {
  const domains = saidBy.tenant(fabrikam, ['fabrikam.test'])
  const id = saidBy.tenant(fabrikam, [fabrikam])
  it.each([
    ['alone', entra('fabrikam.test'), domains, 'boss@contoso.test', true],
    [
      'beside another, whatever stands before the end',
      entra('fabrikam.test', 'x.test'),
      domains,
      'a@x.test@fabrikam.test',
      true,
    ],
    ['alone, by its id', entra(fabrikam), id, 'boss@contoso.test', true],
    ['beside another', entra('fabrikam.test', 'contoso.test'), domains, 'boss@contoso.test', false],
    [
      'beside another, for its own',
      entra('fabrikam.test', 'contoso.test'),
      domains,
      'eve@FABRIKAM.test',
      true,
    ],
    ['beside another, by its id', entra(fabrikam, 'contoso.test'), id, 'boss@contoso.test', true],
    ['by its id now', entra(fabrikam, 'contoso.test'), domains, 'boss@contoso.test', true],
    ['not at all', entra('contoso.test'), domains, 'eve@fabrikam.test', false],
    ['not at all, by id', entra(contoso), id, 'eve@fabrikam.test', false],
    ['as every one', entra(), domains, 'eve@fabrikam.test', false],
    ['in the addresses', single(fabrikam), id, 'boss@contoso.test', true],
    ['under another name in the addresses', single(contoso), id, 'eve@fabrikam.test', false],
  ])('where it is listed %s', (_, now, setting, address, expected) => {
    expect(holds(now, setting, address)).toBe(expected)
  })

  it('is about addresses, and about nothing else', () => {
    expect(holds(entra('fabrikam.test'), domains)).toBe(false)
  })
})

describe('of which domains a tenant speaks', () => {
  it('is asked of the entries that it stands under', () => {
    const tenants = ['a.test', fabrikam]
    expect(domainsSpokenFor({ tenants }, true, ['a.test'])).toEqual(['a.test'])
    expect(domainsSpokenFor({ tenants }, true, [fabrikam])).toBe('every')
    expect(domainsSpokenFor({ tenants }, true, [])).toEqual([])
    expect(domainsSpokenFor({ tenants }, false, ['a.test'])).toBe('every')
    expect(domainsSpokenFor({ tenants: ['a.test'] }, true, ['a.test'])).toBe('every')
    expect(domainsSpokenFor({ tenants: ['a.test'] }, true, [])).toEqual([])
  })
})

describe('the domain of an address', () => {
  it.each([
    ['ada@Contoso.test', 'contoso.test'],
    ['ada@münchen.test', 'xn--mnchen-3ya.test'],
    ['"a@b"@contoso.test', 'contoso.test'],
    ['ada@No_Domain.test', 'no_domain.test'],
  ])('is in one spelling: %s', (address, domain) => {
    expect(domainOf(address)).toBe(domain)
  })
})

describe('trustEmail', () => {
  it('vouches as long as it stands there', () => {
    expect(holds(openid({ trustEmail: true }), saidBy.trustEmail, 'a@x.test')).toBe(true)
    expect(holds(openid({ trustEmail: false }), saidBy.trustEmail, 'a@x.test')).toBe(false)
  })
})

describe('a document that is not signed by the provider', () => {
  it('is userinfo of this address', () => {
    const userInfoURL = 'https://idp.test/me'
    for (const url of [undefined, userInfoURL]) {
      const setting = saidBy.userInfo(url === undefined ? {} : { userInfoURL: url })
      expect(holds(openid(url === undefined ? {} : { userInfoURL: url }), setting)).toBe(true)
      expect(holds(openid({ userInfoURL: 'https://idp.test/you' }), setting)).toBe(false)
    }
    expect(holds(openid(), saidBy.userInfo({ userInfoURL }))).toBe(false)
  })

  const jwtToken = { audience: 'the api', issuer: ['i', 'j'], algorithms: ['RS256'], publicKey: 'a key' }
  it.each([
    ['is the same', jwtToken, true],
    ['takes one audience more', { ...jwtToken, audience: ['other', 'the api'] }, true],
    ['takes any audience', { ...jwtToken, audience: undefined }, true],
    ['takes another', { ...jwtToken, audience: 'other' }, false],
    ['takes any issuer', { ...jwtToken, issuer: undefined }, true],
    ['takes one issuer less', { ...jwtToken, issuer: 'i' }, false],
    ['takes the issuers in another order', { ...jwtToken, issuer: ['j', 'i'] }, true],
    ['takes one algorithm more', { ...jwtToken, algorithms: ['ES256', 'RS256'] }, true],
    ['takes another algorithm', { ...jwtToken, algorithms: ['ES256'] }, false],
    ['has another key', { ...jwtToken, publicKey: 'b key' }, false],
    ['is gone', undefined, false],
  ])('is an access token while jwtToken %s', (_, now, expected) => {
    const config = openid(now === undefined ? {} : { jwtToken: now as never })
    expect(holds(config, saidBy.accessToken({ jwtToken }))).toBe(expected)
  })

  it('is an access token of any audience only while any is taken', () => {
    const { audience: _, ...any } = jwtToken
    expect(holds(openid({ jwtToken }), saidBy.accessToken({ jwtToken: any }))).toBe(false)
    expect(holds(openid({ jwtToken: any }), saidBy.accessToken({ jwtToken: any }))).toBe(true)
    expect(holds(openid({ jwtToken }), saidBy.accessToken({}))).toBe(false)
  })

  it('keeps no key, but what tells it from another', () => {
    expect(saidBy.accessToken({ jwtToken })).not.toContain('a key')
  })
})

it('what nobody has heard of holds nothing', () => {
  expect(holds(openid({ trustEmail: true }), 'something', 'a@x.test')).toBe(false)
  expect(holds(entra(fabrikam), `something ${fabrikam} ${fabrikam}`, 'a@x.test')).toBe(false)
})

describe('what an earlier sign-in is taken to rest on', () => {
  const issuer = `https://login.test/${fabrikam}/v2.0`
  const assumed = (config: OAuth2StrategyConfig, ofAddress = true, by = issuer) =>
    oauth2Settings.assumed(config, by, ofAddress)
  const jwtToken = { algorithms: ['RS256'], publicKey: 'a key' }

  it('is every document that may have said it', () => {
    expect(assumed(openid(), false)).toEqual(['userinfo '])
    expect(assumed(openid({ jwtToken, trustEmail: true }), false)).toEqual([
      'userinfo ',
      saidBy.accessToken({ jwtToken }),
    ])
  })

  it('is trustEmail too for an address, where it stands there', () => {
    expect(assumed(openid())).toEqual(['userinfo '])
    expect(assumed(openid({ trustEmail: true }))).toEqual(['userinfo ', saidBy.trustEmail])
  })

  it('is the tenant at Entra, by its id or by each domain that may be its own', () => {
    const by = (config: OAuth2StrategyConfig) => assumed(config)[1]
    expect(by(entra(fabrikam, 'contoso.test'))).toBe(saidBy.tenant(fabrikam, []))
    expect(by(entra('fabrikam.test', contoso))).toBe(saidBy.tenant(fabrikam, ['fabrikam.test']))
    expect(assumed(entra())).toEqual(['userinfo '])
    expect(by(single(fabrikam))).toBe(saidBy.tenant(fabrikam, []))
    expect(assumed(entra('fabrikam.test'), true, 'x')[1]).toBe('tenant - fabrikam.test')
    expect(assumed(entra('fabrikam.test'), false)).toEqual(['userinfo '])
    for (const config of [entra(fabrikam), entra('fabrikam.test'), single(fabrikam), single('f.test')]) {
      expect(assumed(config).every(setting => holds(config, setting, 'a@x.test'))).toBe(true)
    }
  })
})
