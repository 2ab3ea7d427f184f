import { expect, it } from 'vitest'
import type { StrategyConfig } from '../config.ts'
import { isStillOffered, provesItselfBy, sourceOf } from './source.ts'

const contoso = 'c0ffee00-0000-4000-8000-000000000001'
const fabrikam = 'c0ffee00-0000-4000-8000-000000000002'
const issuerOf = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`

const config = (options: object, more: Partial<Pick<StrategyConfig, 'id' | 'type' | 'offered'>> = {}) => ({
  strategies: [
    {
      id: 'azure',
      type: 'oauth2',
      label: '',
      hidden: false,
      offered: true,
      allowSelfSignup: false,
      selfSignupRole: 'member',
      fieldMapping: {},
      roleMapping: [],
      claimSources: [],
      options: { tenants: [], ...options },
      ...more,
    },
  ],
})
const entra = (tenants: readonly string[], tenant = 'organizations') =>
  config({ authorizationURL: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`, tenants })
const openid = (issuer: string, tenants: readonly string[] = []) => config({ issuer, tenants })

/** Whether what an identity of this issuer proved under the first still counts under the second. */
const stays = (before: ReturnType<typeof config>, after: ReturnType<typeof config>, issuer: string) =>
  isStillOffered(after, { strategy: 'azure', source: sourceOf(before, 'azure', issuer) })

it.each([
  ['the tenant stays listed', entra([contoso, fabrikam]), entra([contoso]), true],
  ['the tenant is no longer listed', entra([contoso, fabrikam]), entra([fabrikam]), false],
  [
    'one that only the provider can read stays',
    entra(['contoso.com']),
    entra(['fabrikam.com', 'contoso.com']),
    true,
  ],
  ['that one goes', entra(['contoso.com', 'fabrikam.com']), entra(['fabrikam.com']), false],
  ['its id is listed in the place of that', entra(['contoso.com']), entra([contoso]), true],
  ['every tenant was let in, and is', entra([]), entra([]), true],
  ['every tenant was let in, and only some are', entra([]), entra([fabrikam]), false],
  ['every tenant was let in, and this one is listed', entra([]), entra([contoso]), true],
  ['it was listed, and every tenant is let in', entra([contoso]), entra([]), false],
  ['another address of the same provider is asked', entra([contoso]), entra([contoso], 'common'), false],
])('of a tenant, what was proved counts by the list: %s', (_, before, after, expected) => {
  expect(stays(before, after, issuerOf(contoso))).toBe(expected)
})

it('an issuer that merely looks like a tenant’s is no tenant: nothing lists it, and its people stay', () => {
  const issuer = `https://idp.example/${contoso}`
  expect(stays(openid(issuer, [fabrikam]), openid(issuer, [fabrikam]), issuer)).toBe(true)
})

it('an issuer is the same with the address of its document and without, and another with another path', () => {
  const issuer = 'https://idp.example/realms/a'
  expect(stays(openid(issuer), openid(`${issuer}/.well-known/openid-configuration`), issuer)).toBe(true)
  expect(stays(openid(issuer), openid('https://idp.example/realms/ab'), issuer)).toBe(false)
})

it('nothing counts of which nobody knows what it rested on, nor by a strategy that is not there or not offered', () => {
  const now = openid('https://idp.example')
  const source = sourceOf(now, 'azure', 'https://idp.example')
  expect(isStillOffered(now, { strategy: 'azure', source })).toBe(true)
  expect(isStillOffered(now, { strategy: 'azure', source: undefined })).toBe(false)
  expect(isStillOffered(now, { strategy: 'other', source })).toBe(false)
  const off = config({ issuer: 'https://idp.example' }, { offered: false })
  expect(isStillOffered(off, { strategy: 'azure', source })).toBe(false)
  expect(sourceOf(off, 'azure', 'https://idp.example')).toBeUndefined()
})

it('is found by the strategy’s own id, and says the type of its strategy first', () => {
  const issuer = 'https://idp.example'
  const several = {
    strategies: [
      ...openid('https://other.example').strategies,
      ...config({ issuer }, { id: 'second' }).strategies,
    ],
  }
  const source = sourceOf(several, 'second', issuer)
  expect(source).toBe('oauth2 https://idp.example')
  expect(sourceOf(several, 'third', issuer)).toBeUndefined()
  expect(isStillOffered(several, { strategy: 'second', source })).toBe(true)
  expect(isStillOffered(several, { strategy: 'second', source: source?.replace('oauth2', 'abcdef') })).toBe(
    false,
  )
})

it.each(['basic', 'a type that nobody knows'])(
  'a strategy without providers rests on its type alone: %s',
  type => {
    const now = config({}, { type })
    expect(sourceOf(now, 'azure', 'urn:x')).toBe(type)
    expect(isStillOffered(now, { strategy: 'azure', source: type })).toBe(true)
    expect(isStillOffered(now, { strategy: 'azure', source: `${type} x` })).toBe(false)
    expect(isStillOffered(now, { strategy: 'azure', source: 'oauth2 https://idp.example' })).toBe(false)
  },
)

it('an identity proves itself by what the strategy is now, whatever strategy it came by; where one type has one provider, by its own', () => {
  const now = {
    strategies: [
      ...openid('https://idp.example').strategies,
      ...config({}, { id: 'default', type: 'basic' }).strategies,
      ...config({}, { id: 'later', type: 'a type that nobody knows' }).strategies,
    ],
  }
  const proves = (strategy: string, identity: { strategy: string; issuer: string }) =>
    provesItselfBy(now, strategy, identity)
  expect(proves('azure', { strategy: 'azure', issuer: 'https://idp.example' })).toBe(true)
  expect(proves('azure', { strategy: 'another', issuer: 'https://idp.example' })).toBe(true)
  expect(proves('azure', { strategy: 'azure', issuer: 'https://before.example' })).toBe(false)
  expect(proves('default', { strategy: 'default', issuer: 'urn:x' })).toBe(true)
  expect(proves('default', { strategy: 'azure', issuer: 'urn:x' })).toBe(false)
  expect(proves('later', { strategy: 'later', issuer: 'urn:x' })).toBe(true)
  expect(proves('gone', { strategy: 'gone', issuer: 'https://idp.example' })).toBe(false)
})
