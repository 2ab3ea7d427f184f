import { personalAccountsTenant } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { GatewrightError } from '../../errors.ts'
import { checkTenant, entraIssuer, entraKeyRule, objectIdOf } from './entra.ts'
import type { EntraProvider } from './provider.ts'

const contoso = '11111111-aaaa-4aaa-8aaa-111111111111'
const fabrikam = '22222222-bbbb-4bbb-8bbb-222222222222'
const template = 'https://login.test/{tenantid}/v2.0'
const issuerOf = (tid: string) => template.replace('{tenantid}', tid)

const told = (error: unknown) => {
  if (!(error instanceof GatewrightError)) throw error
  return { code: error.code, ...error.detail }
}
const refusal = (run: () => unknown) => {
  try {
    return { passed: run() }
  } catch (error) {
    return told(error)
  }
}

describe('the issuer of a token', () => {
  it('is the published one, with the tenant of the token in its place', () => {
    expect(entraIssuer(template, { tid: contoso })).toBe(issuerOf(contoso))
    expect(entraIssuer(issuerOf(fabrikam), { tid: contoso })).toBe(issuerOf(fabrikam))
  })

  it.each([undefined, null, '', 'contoso.test', `${contoso}/../x`, 7, [contoso]])(
    'is none where tid is %j',
    tid => {
      expect(refusal(() => entraIssuer(template, { tid }))).toEqual({
        code: 'token_invalid',
        reason: 'the claim tid is no tenant id',
        claim: 'tid',
        received: tid ?? null,
        token: 'id_token',
      })
    },
  )
})

describe('the tenant of a token', () => {
  const outcome = async (
    tid: string,
    tenant: EntraProvider['tenant'],
    listed: unknown = [],
    issuer = template,
  ) => {
    const isListed = (id: string) => Array.isArray(listed) && listed.includes(id)
    const tenants = { entriesFor: async (id: string) => (isListed(id) ? [id] : []) }
    const provider = { kind: 'entra', tenant, tenants, as: { issuer } } as unknown as EntraProvider
    return checkTenant({ tenants: listed } as Parameters<typeof checkTenant>[0], provider, tid).then(
      () => 'welcome',
      told,
    )
  }
  const notAllowed = (reason: string, tid: string) => ({
    code: 'tenant_not_allowed',
    reason,
    tid,
    place: 'configuration',
    mend: 'To accept this organisation, add its tenant id to options.tenants (on `organizations` or `common`).',
  })
  const single = (name: string) => ({ kind: 'single', name }) as const
  const multi = (name: 'common' | 'organizations') => ({ kind: 'multi', name }) as const

  it('is the one of the address, in any spelling, by id or by domain', async () => {
    for (const name of [contoso, contoso.toUpperCase(), 'contoso.test']) {
      expect(await outcome(contoso.toUpperCase(), single(name), [], issuerOf(contoso))).toBe('welcome')
      expect(await outcome(fabrikam, single(name), [], issuerOf(contoso))).toEqual(
        notAllowed(`the tenant of this strategy is ${contoso}`, fabrikam),
      )
    }
  })

  it.each([issuerOf(fabrikam), 'https://login.test/v2.0'])(
    'is nobody’s where the document of the address is of another: %s',
    async issuer => {
      expect(await outcome(contoso, single(contoso), [], issuer)).toMatchObject({
        code: 'client_misconfigured',
        reason: 'the tenant in the URL and the issuer that its discovery document names differ',
        expected: contoso,
        received: issuer,
        mend: 'Copy Directory (tenant) ID into options.authorizationURL and options.tokenURL.',
      })
    },
  )

  it('is nobody’s where the document of a domain names none', async () => {
    expect(await outcome(contoso, single('contoso.test'), [], 'https://login.test/v2.0')).toMatchObject({
      code: 'client_misconfigured',
      expected: 'contoso.test',
    })
  })

  it('is that of personal accounts where the address is theirs', async () => {
    const consumers = { kind: 'consumers', name: 'consumers' } as const
    expect(await outcome(personalAccountsTenant, consumers)).toBe('welcome')
    expect(await outcome(contoso, consumers)).toEqual(
      notAllowed('the address is for personal accounts', contoso),
    )
  })

  it('is not that of personal accounts where the address is for organisations', async () => {
    const nobody = notAllowed('the address is for work and school accounts', personalAccountsTenant)
    for (const listed of ['any', [personalAccountsTenant]]) {
      expect(await outcome(personalAccountsTenant, multi('organizations'), listed)).toEqual(nobody)
      expect(await outcome(personalAccountsTenant, multi('common'), listed)).toBe('welcome')
    }
  })

  it.each(['common', 'organizations'] as const)('is one that the file lists, on %s', async name => {
    expect(await outcome(contoso, multi(name), 'any')).toBe('welcome')
    expect(await outcome(contoso.toUpperCase(), multi(name), [contoso])).toBe('welcome')
    expect(await outcome(fabrikam, multi(name), [contoso])).toEqual(
      notAllowed('options.tenants does not list this tenant', fabrikam),
    )
    expect(await outcome(contoso, multi(name))).toMatchObject({
      code: 'client_misconfigured',
      reason: `the address is for every tenant (${name}), and options.tenants does not say which`,
      tid: contoso,
      mend: 'List the tenant ids or verified domains in options.tenants, or write "tenants": "any".',
    })
  })

  it('is on the list too, where the address names one and there is a list', async () => {
    const one = (listed: readonly string[]) => outcome(contoso, single(contoso), listed, issuerOf(contoso))
    expect(await one([contoso])).toBe('welcome')
    expect(await one([fabrikam])).toMatchObject({ code: 'tenant_not_allowed' })
  })
})

describe('a published key', () => {
  const rule = (published: string) => entraKeyRule(published, issuerOf(contoso), contoso)

  it('signs for the issuer that it names, by template or by name', () => {
    expect(rule(template)({ issuer: template })).toBeUndefined()
    expect(rule(template)({ issuer: issuerOf(contoso) })).toBeUndefined()
    for (const issuer of [issuerOf(fabrikam), '', 'https://sts.test/{tenantid}/']) {
      expect(rule(template)({ issuer })).toBe(
        `the signing key belongs to another issuer (${issuer.replace('{tenantid}', contoso)})`,
      )
    }
  })

  it('may keep its issuer to itself only where the document is of one tenant', () => {
    expect(rule(template)({})).toBe('the signing key does not say which issuer it belongs to')
    expect(rule(issuerOf(contoso))({})).toBeUndefined()
  })
})

describe('the object id', () => {
  const options = { scope: 'openid' } as Parameters<typeof objectIdOf>[0]

  it('is the oid, in small letters', () => {
    expect(objectIdOf(options, { oid: contoso.toUpperCase(), sub: 'pairwise' })).toBe(contoso)
  })

  it.each([undefined, null, 'ada', '', 7])('is missing where oid is %j', oid => {
    expect(refusal(() => objectIdOf(options, { oid, sub: 'pairwise' }))).toMatchObject({
      code: 'client_misconfigured',
      reason: 'the id_token has no oid, which identifies the account in its tenant',
      claim: 'oid',
      received: oid ?? null,
      scope: 'openid',
      mend: 'Put `profile` into options.scope.',
    })
  })
})
