import { describe, expect, it } from 'vitest'
import type { FieldMapping, StrategyConfig } from '../config.ts'
import { roleGrant } from '../role-grants.ts'
import { assumedGrounds, type Grounds, mappingOf, standingOf } from './grounds.ts'

const strategy = (fieldMapping: FieldMapping, options: object = {}, type = 'oauth2') =>
  ({
    strategies: [
      {
        id: 'other',
        type: 'oauth2',
        fieldMapping: {},
        options: { tenants: [] },
      } as unknown as StrategyConfig,
      {
        ...{ id: 'google', type, fieldMapping, claimSources: ['https://idp.test'] },
        options: { issuer: 'https://idp.test', tenants: [], trustEmail: true, ...options },
      } as unknown as StrategyConfig,
    ],
  }) as const
const mapping = { email: 'email', groups: 'groups' }
const now = strategy(mapping)
const who = { strategy: 'google', email: 'ada@x.test' }
const entry = (value: string) => ({ claim: 'email', value, role: 'admin' })
const [byAddress, byRole] = ['ada@x.test', 'Admin'].map(value =>
  roleGrant('google', 'https://idp.test', entry(value)),
) as [string, string]

const grounds: Grounds = {
  email: { mapping: 'email', settings: ['trust-email'] },
  groups: { mapping: 'groups', settings: ['userinfo '] },
  roles: { [byAddress]: ['trust-email'], [byRole]: ['userinfo '] },
}
const standing = (config: Parameters<typeof standingOf>[0], of = grounds) => {
  const { email, groups, role } = standingOf(config, who, of)
  return { email, groups, byAddress: role(byAddress), byRole: role(byRole) }
}
const all = { email: true, groups: true, byAddress: true, byRole: true }

describe('what once came to count', () => {
  it('counts while everything is as it was', () => {
    expect(standing(now)).toEqual(all)
  })

  it.each([
    [
      'the address is read from another claim',
      strategy({ ...mapping, email: 'mail' }),
      { ...all, email: false },
    ],
    ['the address is read from no claim', strategy({ groups: 'groups' }), { ...all, email: false }],
    ['groups are read from another claim', strategy({ ...mapping, groups: 'x' }), { ...all, groups: false }],
    ['groups are read from no claim', strategy({ email: 'email' }), { ...all, groups: false }],
    [
      'the trust is taken back',
      strategy(mapping, { trustEmail: false }),
      { ...all, email: false, byAddress: false },
    ],
    [
      'somebody else is asked',
      strategy(mapping, { userInfoURL: 'https://idp.test/x' }),
      { ...all, groups: false, byRole: false },
    ],
    ['another claim is asked behind it', strategy({ ...mapping, email: ['email', 'upn'] }), all],
    [
      'another claim is asked before it',
      strategy({ ...mapping, email: ['upn', 'email'] }),
      { ...all, email: false },
    ],
    ['names are read from another claim', strategy({ ...mapping, fullname: 'nick' }), all],
    [
      'the strategy is gone',
      { strategies: [] },
      { email: false, groups: false, byAddress: false, byRole: false },
    ],
    [
      'the type is no longer known',
      strategy(mapping, {}, 'toy'),
      { email: false, groups: false, byAddress: false, byRole: false },
    ],
    [
      'the type has no settings',
      strategy(mapping, {}, 'basic'),
      { email: false, groups: false, byAddress: false, byRole: false },
    ],
  ])('is judged anew where %s', (_, config, expected) => {
    expect(standing(config)).toEqual(expected)
  })

  it('of a list of claims rests on the one that gave it and on those before, which gave nothing', () => {
    const list = ['email', 'mail', 'upn']
    const by = (used: string) => mappingOf({ fieldMapping: { email: list } }, 'email', used)
    const stands = (used: string, email: string | readonly string[]) =>
      standing(strategy({ ...mapping, email }), { ...grounds, email: { mapping: by(used), settings: [] } })
        .email
    expect(list.map(used => stands(used, list))).toEqual([true, true, true])
    expect(list.map(used => stands(used, ['email', 'mail']))).toEqual([true, true, false])
    expect(list.map(used => stands(used, 'email'))).toEqual([true, false, false])
    expect(list.map(used => stands(used, 'upn'))).toEqual([false, false, false])
    expect(list.map(used => stands(used, ['mail', 'email', 'upn']))).toEqual([false, false, false])
    expect(list.map(used => stands(used, []))).toEqual([false, false, false])
  })

  it('needs no setting that it did not come by', () => {
    const none: Grounds = { ...grounds, email: { mapping: 'email', settings: [] }, roles: {} }
    expect(standing(strategy(mapping, { trustEmail: false }), none)).toEqual(all)
    expect(
      standing(strategy(mapping, {}, 'basic'), { ...none, groups: { mapping: 'groups', settings: [] } }),
    ).toEqual(all)
  })

  it('asks of an address in a role what it asks of the person’s own', () => {
    const tenants = ['fabrikam.test']
    const options = { authorizationURL: 'https://login.test/organizations/oauth2/v2.0/authorize' }
    const shared = (listed: readonly string[]) => {
      const config = strategy(mapping, { ...options, tenants: listed })
      return { strategies: config.strategies.map(each => ({ ...each, claimSources: listed })) }
    }
    const said = { ...grounds, roles: { [byAddress]: ['tenant t fabrikam.test'] } }
    expect(standing(shared(tenants), said).byAddress).toBe(true)
    expect(standing(shared([...tenants, 'contoso.test']), said).byAddress).toBe(false)
  })
})

describe('what came before anybody wrote down by what', () => {
  const identity = {
    strategy: 'google',
    issuer: 'https://idp.test',
    providerRoles: [byAddress, byRole, 'odd'],
  }

  it('is taken to rest on all that it may rest on', () => {
    expect(assumedGrounds(now, identity)).toEqual({
      email: { mapping: 'email', settings: ['userinfo ', 'trust-email'] },
      groups: { mapping: 'groups', settings: ['userinfo '] },
      roles: {
        [byAddress]: ['userinfo ', 'trust-email'],
        [byRole]: ['userinfo '],
        odd: ['userinfo '],
      },
    })
    expect(assumedGrounds(strategy({}, {}, 'basic'), identity)).toEqual({
      email: { mapping: '', settings: [] },
      groups: { mapping: '', settings: [] },
      roles: { [byAddress]: [], [byRole]: [], odd: [] },
    })
  })

  it('is nothing where its strategy is not in the file', () => {
    expect(assumedGrounds({ strategies: [] }, identity)).toBeUndefined()
  })
})
