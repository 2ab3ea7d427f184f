import { describe, expect, it } from 'vitest'
import { addressMeant, mapFields, saysRole } from './field-mapping.ts'

const ada = { email: ' Ada@contoso.test ', name: 'Ada Lovelace', given_name: 'Augusta', family_name: 'King' }

describe('the attributes of a profile', () => {
  it('are found in the claims of OpenID Connect where the file names none', () => {
    expect(mapFields(ada, {})).toEqual({
      email: 'Ada@contoso.test',
      emailClaim: 'email',
      fullname: 'Ada Lovelace',
      groups: [],
    })
    const { name: _, ...nameless } = ada
    expect(mapFields(nameless, {}).fullname).toBe('Augusta King')
    expect(mapFields({ given_name: 'Augusta' }, {}).fullname).toBe('Augusta')
    expect(mapFields({ family_name: 'King' }, {}).fullname).toBe('King')
    expect(mapFields({}, {})).toEqual({ emailClaim: 'email', groups: [] })
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
    for (const none of [undefined, null, true, { a: 1 }, [], '']) expect(groups(none)).toEqual([])
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
      emailClaim: 'email',
      groups: [],
    })
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
