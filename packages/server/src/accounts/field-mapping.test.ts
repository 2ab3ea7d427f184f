import { describe, expect, it } from 'vitest'
import { addressMeant, mapFields, saysRole } from './field-mapping.ts'

const ada = { email: ' Ada@contoso.test ', name: 'Ada Lovelace', given_name: 'Augusta', family_name: 'King' }

describe('the attributes of a profile', () => {
  it('are found in the claims of OpenID Connect where the file names none', () => {
    expect(mapFields(ada, {})).toEqual({
      email: 'ada@contoso.test',
      emailClaim: 'email',
      fullname: 'Ada Lovelace',
      groups: [],
    })
    const { name: _, ...nameless } = ada
    expect(mapFields(nameless, {}).fullname).toBe('Augusta King')
    expect(mapFields({ given_name: 'Augusta' }, {}).fullname).toBe('Augusta')
    expect(mapFields({ family_name: 'King' }, {}).fullname).toBe('King')
    expect(mapFields({}, {})).toEqual({ groups: [] })
  })

  it('are read where the file says, each from its own place', () => {
    const claims = { ...ada, mail: 'm@contoso.test', org: { unit: 'engines', at: 'London' }, job: 'Analyst' }
    const mapping = {
      ...{ email: 'mail', company: 'org.unit', location: 'org.at', role: 'job', groups: 'teams' },
      ...{ firstname: 'job', lastname: 'org.at', fullname: 'nowhere' },
    }
    expect(mapFields({ ...claims, teams: ['a', 'b'] }, mapping)).toEqual({
      email: 'm@contoso.test',
      emailClaim: 'mail',
      fullname: 'Analyst London',
      company: 'engines',
      location: 'London',
      jobRole: 'Analyst',
      groups: ['a', 'b'],
    })
  })

  it('are what the file says itself after a mark, and then no claim has said it', () => {
    const mapped = mapFields(ada, { email: '!shared@contoso.test', company: '!Contoso!' })
    expect(mapped).toMatchObject({ email: 'shared@contoso.test', company: 'Contoso!' })
    expect(mapped.emailClaim).toBeUndefined()
    expect(mapFields({ '!x': 'claim', x: 'claim' }, { company: 'a!b' }).company).toBeUndefined()
  })

  it('are texts and numbers, trimmed; whatever else a claim holds is left aside', () => {
    const groups = (held: unknown) => mapFields({ held }, { groups: 'held' }).groups
    expect(groups([' a ', 7, '', ' ', true, null, {}, ['b'], 'c'])).toEqual(['a', '7', 'c'])
    expect(groups('one')).toEqual(['one'])
    for (const none of [undefined, null, true, {}, [], '', [{ name: 'a' }]]) expect(groups(none)).toEqual([])
    // Where one text is wanted, a map has none.
    expect(mapFields({ held: { a: 1 } }, { company: 'held' }).company).toBeUndefined()
  })

  it('are reached by a path, and by the whole name first where it has dots', () => {
    const company = (claims: Record<string, unknown>) => mapFields(claims, { company: 'a.b' }).company
    expect(company({ a: { b: 'deep' } })).toBe('deep')
    expect(company({ 'a.b': 'whole', a: { b: 'deep' } })).toBe('whole')
    for (const claims of [{}, { a: null }, { a: 'text' }, { a: {} }, { b: 'alone' }]) {
      expect(company(claims)).toBeUndefined()
    }
    // What every object has by birth is no claim.
    expect(mapFields({ a: ['x'] }, { company: 'a.__proto__.length' }).company).toBeUndefined()
    expect(mapFields({ a: 'x' }, { company: 'constructor.name', location: 'a.length' })).toEqual({
      groups: [],
    })
    expect(mapFields({ a: ['x'] }, { company: 'a.length' }).company).toBeUndefined()
  })

  it('are looked for in a list of claims, and the first that gives something counts', () => {
    const mapping = { email: ['email', 'preferred_username', 'upn'], fullname: ['display', 'name'] }
    const upn = 'Ada@Contoso.test'
    const by = (claims: object) => mapFields({ ...claims }, mapping)
    const [first, second, third] = [
      by({ email: 'a@x.test', upn }),
      by({ email: '', preferred_username: 'b@x.test', upn }),
      // What is no address is not one because it stands first.
      by({ email: 'ada', preferred_username: ['ada', 'c@x.test'], upn }),
    ]
    expect([first, second, third].map(({ email, emailClaim }) => [email, emailClaim])).toEqual([
      ['a@x.test', 'email'],
      ['b@x.test', 'preferred_username'],
      ['c@x.test', 'preferred_username'],
    ])
    expect(by({ upn })).toMatchObject({ email: 'ada@contoso.test', emailClaim: 'upn' })
    expect(by({ upn: 'ada' }).email).toBeUndefined()
    expect(by({ name: 'Ada', display: ' ' }).fullname).toBe('Ada')
    const literal = mapFields({}, { email: ['email', '!shared@contoso.test'] })
    expect([literal.email, literal.emailClaim]).toEqual(['shared@contoso.test', undefined])
  })
})

describe('the groups of a profile', () => {
  const groups = (held: unknown, path = 'held') => mapFields({ held }, { groups: path }).groups

  it('are the keys of a map, as Zitadel sends roles, but for those to which it says no', () => {
    const roles = { staff: { 'org-1': 'contoso.test' }, admin: { 'org-1': 'contoso.test' }, ' x ': true }
    expect(groups(roles)).toEqual(['staff', 'admin', 'x'])
    expect(groups({ staff: true, admin: false, owner: null, guest: 0, '': true })).toEqual(['staff', 'guest'])
    const urn = 'urn:zitadel:iam:org:project:roles'
    expect(mapFields({ [urn]: roles }, { groups: urn }).groups).toEqual(['staff', 'admin', 'x'])
  })

  it('are read through a list of objects where the file says which text of them is meant', () => {
    const list = [{ name: 'staff', id: 7 }, { name: 'admin', id: 8 }, { id: 9 }, 'x', null, ['y']]
    expect(groups(list, 'held.name')).toEqual(['staff', 'admin'])
    expect(groups(list, 'held.id')).toEqual(['7', '8', '9'])
    expect(groups([{ of: [{ name: 'a' }] }], 'held.of.name')).toEqual([])
    expect(groups(list, 'held.0.name')).toEqual(['staff'])
    expect([groups(list, 'held.constructor'), groups(list, 'held.nothing')]).toEqual([[], []])
  })

  it('are never made by taking a text apart', () => {
    expect(groups('["staff","admin"]')).toEqual(['["staff","admin"]'])
    expect(groups('staff,admin')).toEqual(['staff,admin'])
  })
})

describe('a value that is an address', () => {
  it.each([
    ['ada@contoso.test', 'ada@contoso.test'],
    ['Ada@Contoso.test', 'ada@contoso.test'],
    ['SMTP:ada@contoso.test', 'smtp:ada@contoso.test'],
    ['ada@intranet', 'ada@intranet'],
    // No mail program's, and somebody's all the same: it is asked whose the end is.
    ['ada@evil@Contoso.test', 'ada@evil@contoso.test'],
    ['Ada <ada@contoso.test>', 'ada <ada@contoso.test>'],
  ])('%j is %j', (value, address) => {
    expect(addressMeant(value)).toBe(address)
  })

  it.each([
    'admin',
    'Bot.Admin',
    '@home',
    'ops@',
    '@',
    'a @ b',
    'team @home',
    'https://contoso.test/admins',
    '',
  ])('%j is none', value => {
    expect(addressMeant(value)).toBeUndefined()
  })
})

describe('a value that gives a role', () => {
  const says = (held: unknown, value = 'admin') => saysRole({ held }, { claim: 'held', value })

  it('is the text, one of a list, a number written out, or a key of a map', () => {
    expect([says('admin'), says(['x', 'admin']), says(7, '7'), says([7], '7')]).toEqual([
      true,
      true,
      true,
      true,
    ])
    for (const held of [true, {}, 'x', 0, '']) expect([held, says({ admin: held })]).toEqual([held, true])
  })

  it('is nothing that only resembles it, and no map that says no', () => {
    for (const held of [false, null, undefined]) expect([held, says({ admin: held })]).toEqual([held, false])
    for (const held of [
      'Admin',
      'admin ',
      'admins',
      ['x'],
      [['admin']],
      [{ admin: true }],
      {},
      null,
      undefined,
    ]) {
      expect([held, says(held)]).toEqual([held, false])
    }
    expect([says(true, 'true'), says([true], 'true'), says([null], 'null')]).toEqual([false, false, false])
    expect([says({}, 'constructor'), says({}, 'toString'), says(undefined, 'undefined')]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('is found by a path', () => {
    const claims = { realm_access: { roles: ['admin'] } }
    expect(saysRole(claims, { claim: 'realm_access.roles', value: 'admin' })).toBe(true)
    expect(saysRole(claims, { claim: 'realm_access', value: 'admin' })).toBe(false)
  })
})
