import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { refusal, signIn, trustsEmailIn } from '../support/attempt.ts'
import {
  contoso,
  type FaultyProvider,
  fabrikam,
  now,
  personal,
  startFaultyProvider,
} from '../support/faulty-provider.ts'
import { entraOptions, openIdOptions, plainOptions, strategyWith } from '../support/strategies.ts'

/**
 * Trust that is decided claim by claim is forgotten for one of them (nOAuth, by other claims than the address). So a profile
 * says once who speaks and whether the file vouches for them.
 */
let provider: FaultyProvider
beforeEach(async () => {
  provider = await startFaultyProvider()
})
afterEach(() => provider.close())

const vouchedFor = async (options: Parameters<typeof strategyWith>[0]) =>
  (await signIn(strategyWith(options), provider)).source.vouchedFor

describe('the file vouches for', () => {
  test('the one tenant of the address, as an id or a domain, and for its guests', async () => {
    expect(await vouchedFor(entraOptions(provider))).toEqual([contoso])
    provider.claims = honest => ({ ...honest, idp: `https://sts.windows.net/${fabrikam}/`, acct: 1 })
    expect(await vouchedFor(entraOptions(provider, 'contoso.test'))).toEqual(['contoso.test'])
  })

  test('a listed tenant of many, and for no other', async () => {
    const tenants = [contoso, fabrikam]
    expect(await vouchedFor(entraOptions(provider, 'common', { tenants }))).toEqual([contoso])
    provider.tid = fabrikam
    expect(await vouchedFor(entraOptions(provider, 'organizations', { tenants }))).toEqual([fabrikam])
  })

  test('nobody where every tenant may come', async () => {
    for (const tenant of ['common', 'organizations']) {
      expect(await vouchedFor(entraOptions(provider, tenant, { tenants: 'any' }))).toEqual([])
    }
  })

  test('the one tenant of personal accounts, but not for the addresses in them', async () => {
    provider.tid = personal
    const profile = await signIn(strategyWith(entraOptions(provider, 'consumers')), provider)
    expect([profile.source.vouchedFor, trustsEmailIn(profile, 'email')]).toEqual([[personal], false])
  })

  test('the provider of the strategy, where it is not Entra', async () => {
    expect(await vouchedFor(openIdOptions(provider))).toEqual([provider.origin])
    const plain = plainOptions(provider)
    provider.userInfo = () => ({ json: { id: 7, login: 'ada' } })
    expect(await vouchedFor(plain)).toEqual([plain.tokenURL])
  })
})

test('an address for many tenants without a word about which lets nobody in', async () => {
  for (const tenant of ['common', 'organizations']) {
    const error = await refusal(
      signIn(strategyWith(entraOptions(provider, tenant, { tenants: [] })), provider),
    )
    expect([error.code, error.detail.mend]).toEqual([
      'client_misconfigured',
      expect.stringContaining('options.tenants'),
    ])
  }
})

test('an issuer that leads to such an address is one', async () => {
  const { authorizationURL, tokenURL, userInfoURL, ...options } = entraOptions(provider, 'common')
  const hidden = { ...options, issuer: `${provider.origin}/common/v2.0`, tenants: [] }
  expect((await refusal(signIn(strategyWith(hidden), provider))).code).toBe('client_misconfigured')
})

describe('Graph is not asked for groups', () => {
  test('by the token of a tenant that nobody vouches for', async () => {
    provider.claims = honest => ({ ...honest, hasgroups: true, _claim_names: { groups: 'src1' } })
    provider.graph = () => ({ json: { value: [{ id: 'admins' }] } })
    const config = {
      ...strategyWith(entraOptions(provider, 'common')).config,
      fieldMapping: { groups: 'groups' },
    }
    const profile = await signIn(
      strategyWith(entraOptions(provider, 'common'), { config: config as never }),
      provider,
    )
    expect(profile.claims.groups).toBeUndefined()
    expect(provider.requests.filter(request => request.includes('/v1.0/'))).toEqual([])
  })
})

describe('a domain in options.tenants', () => {
  /** The document of the domain; the shared tenant's own stays as it is. */
  const domainIs = (issuer: unknown) => {
    provider.discovery = honest => ({
      json: String(honest.issuer).includes('{tenantid}') ? honest : { ...honest, issuer },
    })
  }
  const options = () => entraOptions(provider, 'organizations', { tenants: ['contoso.test'] })

  test('stands for the tenant whose id its own document has', async () => {
    expect(await vouchedFor(options())).toEqual(['contoso.test'])
    expect(provider.requests).toContain('GET /contoso.test/v2.0/.well-known/openid-configuration')
  })

  test('is looked up once an hour, and no old answer serves longer', async () => {
    let time = now
    const strategy = strategyWith(options(), { clock: { now: () => time } })
    const asked = () => provider.requests.filter(request => request.includes('/contoso.test/')).length
    await signIn(strategy, provider)
    await signIn(strategy, provider)
    expect(asked()).toBe(1)
    time += 3601 * 1000
    provider.claims = honest => ({ ...honest, exp: Number(honest.exp) + 7200 })
    domainIs(`${provider.origin}/${fabrikam}/v2.0`)
    expect((await refusal(signIn(strategy, provider))).code).toBe('tenant_not_allowed')
    expect(asked()).toBe(2)
  })

  test('lets nobody in where the document is of another host, another cloud or no tenant at all', async () => {
    for (const issuer of [
      `https://login.elsewhere.test/${contoso}/v2.0`,
      `${provider.origin}/${contoso}/v2.0/`,
      `${provider.origin}/x/${contoso}/v2.0`,
      `${provider.origin}/contoso.test/v2.0`,
      7,
    ]) {
      domainIs(issuer)
      expect((await refusal(signIn(strategyWith(options()), provider))).code).toBe('provider_misbehaved')
    }
  })
})
