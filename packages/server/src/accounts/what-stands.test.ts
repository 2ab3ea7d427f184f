import { qualifiedGroup, type StrategyConfig } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import type { AccountIdentity } from './account-identity.ts'
import { nameOf, whatStands } from './what-stands.ts'

const config = (options: object = {}) => ({
  strategies: [
    {
      ...{ id: 'google', type: 'oauth2', claimSources: ['https://idp.test'] },
      fieldMapping: { email: 'email', groups: 'groups' },
      options: { issuer: 'https://idp.test', tenants: [], trustEmail: true, ...options },
    } as unknown as StrategyConfig,
  ],
})
const groups = [qualifiedGroup('google', 'https://idp.test', 'admins')]
const identity = (rest: Partial<AccountIdentity> = {}): AccountIdentity =>
  ({
    ...{
      strategy: 'google',
      issuer: 'https://idp.test',
      email: 'grace@x.test',
      emailTrusted: true,
      fullname: 'Grace',
    },
    ...{ groups: [...groups, 'google@elsewhere:admins'], providerRoles: ['a', 'b'] },
    grounds: {
      email: { mapping: 'email', settings: ['trust-email'] },
      groups: { mapping: 'groups', settings: ['userinfo '] },
      roles: { a: ['userinfo '] },
    },
    ...rest,
  }) as AccountIdentity
const all = { emailTrusted: true, groups, providerRoles: ['a', 'b'], fullname: 'Grace' }

describe('what stands of what an identity once said', () => {
  it('is all of it while the settings are there', () => {
    expect(whatStands(identity(), config())).toEqual(all)
  })

  it('is without the address, the groups or a role whose setting is gone', () => {
    expect(whatStands(identity(), config({ trustEmail: false }))).toEqual({ ...all, emailTrusted: false })
    expect(whatStands(identity(), config({ userInfoURL: 'https://idp.test/me' }))).toEqual({
      ...all,
      groups: [],
      providerRoles: ['b'],
    })
  })

  it('is all of it where nobody has written down by what it came, but for groups of nobody', () => {
    expect(whatStands(identity({ grounds: undefined }), config({ trustEmail: false }))).toEqual(all)
  })

  it('is no trust that was not there', () => {
    expect(whatStands(identity({ emailTrusted: false }), config()).emailTrusted).toBe(false)
  })
})

describe('who has no name', () => {
  it.each(['', 'grace@x.test', ' Grace@X.test'])(
    'is called by a proven address, and by no other: %j',
    fullname => {
      const called = (options: object, rest: Partial<AccountIdentity> = {}) =>
        whatStands(identity({ fullname, ...rest }), config(options)).fullname
      expect(called({})).toBe('grace@x.test')
      expect(called({}, { emailTrusted: false })).toBe('')
      // Also where it loses its trust later.
      expect(called({ trustEmail: false })).toBe('')
    },
  )

  it('has one that is another text, whatever it says', () => {
    expect(nameOf({ fullname: 'grace@y.test', email: 'grace@x.test' })).toBe('grace@y.test')
    expect(nameOf({ fullname: 'Grace', email: '' })).toBe('Grace')
    expect(nameOf({ fullname: '', email: '' })).toBe('')
  })
})
