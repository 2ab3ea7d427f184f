import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type GroupStrategy,
  groupNames,
  groupWriter,
  qualifiedGroup,
  readGroup,
  standingGroups,
  unsourcedGroup,
} from './groups.ts'

const strategy = (id: string, ...claimSources: string[]): GroupStrategy => ({
  id,
  offered: true,
  claimSources,
  fieldMapping: { groups: 'groups' },
})
const azure = strategy('azure', 'contoso.com')
const google = strategy('google', 'https://accounts.google.com')
const partners = strategy('partners', 'contoso.com', 'fabrikam.com')
const basic = { ...strategy('default'), fieldMapping: {} }

describe('a group in a rule', () => {
  it('is that of the strategy before the colon', () => {
    expect(readGroup('azure:Support', [azure, google])).toMatchObject({
      group: qualifiedGroup('azure', 'contoso.com', 'Support'),
    })
    expect(readGroup('partners@Fabrikam.com:Support', [azure, partners])).toMatchObject({
      group: qualifiedGroup('partners', 'fabrikam.com', 'Support'),
    })
  })

  it('may be the bare name where one offered strategy and tenant can say it', () => {
    const group = qualifiedGroup('azure', 'contoso.com', 'Support')
    expect(readGroup('Support', [basic, azure])).toMatchObject({ group })
    expect(readGroup('Support', [basic, azure, { ...google, offered: false }])).toMatchObject({ group })
    expect(readGroup('Support', [basic, azure, google], ['azure'])).toMatchObject({ group })
    expect(readGroup('Support', [basic, azure, { ...google, fieldMapping: {} }])).toMatchObject({ group })
  })

  it('is nobody’s where two could say it, and the answer has what to write', () => {
    expect(readGroup('Support', [azure, google])).toEqual({
      kind: 'ambiguous',
      instead: ['azure:Support', 'google:Support'],
    })
    expect(readGroup('Support', [partners])).toEqual({
      kind: 'ambiguous',
      instead: ['partners@contoso.com:Support', 'partners@fabrikam.com:Support'],
    })
    expect(readGroup('partners:Support', [partners]).kind).toBe('ambiguous')
  })

  it('is nobody’s where nobody is vouched for', () => {
    const anybody = strategy('anybody')
    expect(readGroup('Support', [anybody, basic]).kind).toBe('unsaid')
    expect(readGroup('anybody:Support', [anybody]).kind).toBe('foreign')
    expect(readGroup('partners@northwind.com:Support', [partners]).kind).toBe('foreign')
  })

  it('may have colons in the provider’s own name', () => {
    expect(readGroup('urn:contoso:support', [azure])).toMatchObject({
      group: qualifiedGroup('azure', 'contoso.com', 'urn:contoso:support'),
    })
    expect(readGroup('azure:azure:support', [azure])).toMatchObject({
      group: qualifiedGroup('azure', 'contoso.com', 'azure:support'),
    })
  })
})

it('never lets one source say the group of another, whatever either calls its groups', () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'azure:x',
      'azure@contoso.com:x',
      'google:x',
      ':x',
      '@contoso.com:x',
      '%3A',
      'x:',
      '8443:x',
    ),
  )
  const source = fc.constantFrom('contoso.com', 'https://a', 'https://a:8443', 'https://a:8443:x', 'azure@b')
  const said = fc.tuple(fc.constantFrom('a', 'azure', 'a.b'), source, name)
  fc.assert(
    fc.property(said, said, (one, other) => {
      const same = one.every((part, index) => part === other[index])
      expect(qualifiedGroup(...one) === qualifiedGroup(...other)).toBe(same)
    }),
  )
})

describe('the name of a group that an app reads', () => {
  const said = (strategies: GroupStrategy[], counted?: string[]) =>
    groupNames(strategies, counted)(qualifiedGroup('azure', 'contoso.com', 'Support'))

  it('is bare where it can only be one', () => {
    expect(said([basic, azure])).toBe('Support')
    expect(said([azure, google], ['azure', 'default'])).toBe('Support')
  })

  it('has the strategy, and the tenant of several, where another could have said the same', () => {
    expect(said([azure, google])).toBe('azure:Support')
    expect(groupNames([partners])(qualifiedGroup('partners', 'fabrikam.com', 'Support'))).toBe(
      'partners@fabrikam.com:Support',
    )
  })

  it('is written for an operator as the file would have it', () => {
    expect(groupWriter([azure])(qualifiedGroup('azure', 'contoso.com', 'Support'))).toBe('azure:Support')
  })
})

it('lets what a tenant has said end with its place in the file', () => {
  const groups = ['contoso.com', 'fabrikam.com'].map(tenant => qualifiedGroup('partners', tenant, 'Support'))
  expect(standingGroups(groups, [partners])).toEqual(groups)
  expect(standingGroups(groups, [strategy('partners', 'fabrikam.com')])).toEqual(groups.slice(1))
  expect(standingGroups(groups, [azure])).toEqual([])
  // As they were kept before a group had a source.
  expect(standingGroups(['Support', ':Support', ''], [partners])).toEqual([])
})

describe('what a group of the file means, in full', () => {
  const known = (strategy: GroupStrategy, source: string, group: string) => ({
    kind: 'known',
    group: qualifiedGroup(strategy.id, source, group),
    strategy: strategy.id,
  })

  it('is told with whose it is', () => {
    expect(readGroup('azure:Support', [azure, google])).toEqual(known(azure, 'contoso.com', 'Support'))
    expect(readGroup('partners@FABRIKAM.com:a:b', [partners])).toEqual(known(partners, 'fabrikam.com', 'a:b'))
    expect(readGroup('Support', [azure])).toEqual(known(azure, 'contoso.com', 'Support'))
    expect(readGroup('azure:two\nlines', [azure, google])).toEqual(known(azure, 'contoso.com', 'two\nlines'))
    // None of these names a strategy.
    for (const bare of [':azure:x', '@azure:x', 'azure:', 'azure@:x', 'x@azure', 'on azure:x']) {
      expect(readGroup(bare, [azure])).toEqual(known(azure, 'contoso.com', bare))
    }
  })

  it('is told with what to write instead', () => {
    const instead = ['partners@contoso.com:x', 'partners@fabrikam.com:x']
    expect(readGroup('partners:x', [partners])).toEqual({ kind: 'ambiguous', instead })
    expect(readGroup('partners@other.com:x', [partners])).toEqual({
      kind: 'foreign',
      strategy: 'partners',
      instead,
    })
    const silent = { ...azure, fieldMapping: {} }
    expect(readGroup('azure:x', [silent])).toEqual({ kind: 'foreign', strategy: 'azure', instead: [] })
    expect(readGroup('x', [{ ...azure, offered: false }, basic])).toEqual({
      kind: 'unsaid',
      instead: ['azure:x'],
    })
    expect(readGroup('x', [azure, google, { ...partners, offered: false }])).toEqual({
      kind: 'ambiguous',
      instead: ['azure:x', 'google:x'],
    })
    expect(readGroup('x', [azure, google], ['other'])).toEqual({
      kind: 'unsaid',
      instead: ['azure:x', 'google:x'],
    })
  })

  it('is named as it is where nobody, or somebody else, says it', () => {
    for (const strategies of [[], [basic], [azure], [azure, google]]) {
      expect(groupNames(strategies)('other@x:Support')).toBe('other@x:Support')
      expect(groupWriter(strategies)('other@x:Support')).toBe('other@x:Support')
    }
  })
})

describe('what still counts of what was said', () => {
  const said = [qualifiedGroup('azure', 'contoso.com', 'a:b?'), qualifiedGroup('partners', 'gone.com', 'x')]

  it('is what a source of now has said', () => {
    expect(standingGroups(said, [azure, partners])).toEqual([said[0]])
    expect(standingGroups(said, [google])).toEqual([])
    expect(standingGroups([], [azure])).toEqual([])
    expect(standingGroups(['azure', '', ':x'], [azure])).toEqual([])
    const none: string[] = []
    expect(standingGroups(none, [azure])).toBe(none)
  })

  it('is what an earlier version kept, where its strategy has one source alone', () => {
    const earlier = ['azure', 'partners', 'default', 'gone'].map(id => unsourcedGroup(id, 'a:b'))
    expect(standingGroups(earlier, [google, azure, partners, basic])).toEqual([
      qualifiedGroup('azure', 'contoso.com', 'a:b'),
    ])
    expect(unsourcedGroup('azure', 'x')).toBe('?azure:x')
  })
})
