import type { FieldMapping } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { unreadClaims } from './unread-claims.ts'

const mapping = { email: 'email', fullname: 'name', groups: 'groups' }
const unread = (claims: object, fieldMapping: FieldMapping = mapping, roleClaims: readonly string[] = []) =>
  unreadClaims(
    { ...claims },
    {
      fieldMapping,
      roleMapping: roleClaims.map(claim => ({ claim, value: 'x', role: 'admin' })),
    },
  )
const good = { email: 'ada@contoso.test', name: 'Ada' }
const ofGroups = (groups: unknown) => unread({ ...good, groups })[0]

describe('a claim that is there and not understood', () => {
  it('is none of those that are absent, empty as a list, or understood', () => {
    for (const groups of [
      undefined,
      null,
      [],
      {},
      'staff',
      7,
      ['a', 7],
      { staff: {}, admin: false },
      [null],
    ]) {
      expect(unread({ ...good, groups })).toEqual([])
    }
    expect(unread({ ...good, company: ['a', {}] }, { ...mapping, company: 'company' })).toEqual([])
  })

  it.each([
    [true, 'a boolean', 'Map a claim that holds a text'],
    [' ', 'an empty text', 'Fill it in at the provider'],
    [[['a']], 'a list of lists', 'flat list'],
    [['a', ['b'], true], 'a list with 2 of 3 entries that are lists, true or false', 'flat list'],
    [
      [{ name: 'a', id: 1 }],
      'a list of objects with the keys name, id',
      'Write which of their texts is meant: "groups.name" or "groups.id".',
    ],
    [
      [{ value: 'a', $ref: 'x' }, 'b'],
      'a list with 1 of 2 entries that are objects with the keys value, $ref',
      '"groups.value"',
    ],
    [[{ deep: {} }], 'a list of objects', 'flat list'],
    ['["a","b"]', 'a text with JSON in it', 'Let the provider send a list of texts'],
    ['{"a":{}}', 'a text with JSON in it', 'nothing is split here'],
    ['staff,admin', 'one text with commas', 'nothing is split here'],
    ['staff; admin', 'one text with commas, semicolons', 'nothing is split here'],
    ['staff admin', 'one text with blanks', 'nothing is split here'],
    [['staff,admin'], 'one text with commas', 'nothing is split here'],
    [{ roles: ['a', 'b'] }, 'a map with the one key roles', 'write "groups.roles"'],
  ])('of groups: %j', (groups, came, mend) => {
    expect(ofGroups(groups)).toMatchObject({
      claim: 'groups',
      key: 'fieldMapping.groups',
      came: expect.stringContaining(came),
      mend: expect.stringContaining(mend),
    })
  })

  it.each(['Domain Users', 'cn=staff,ou=groups,dc=contoso,dc=test', '[staff]', 'org/team', '/a b'])(
    'is no one group that only looks odd: %s',
    group => expect(ofGroups(group)).toBeUndefined(),
  )

  it('of an address quotes what came, on one line and not without end', () => {
    const came = (email: unknown) => unread({ ...good, email }).map(each => each.came)
    expect(came('ada')).toEqual(['"ada"'])
    expect(came(['', 'ada at contoso'])).toEqual(['"ada at contoso"'])
    expect(came('a\u0000\u202e\nb')).toEqual([expect.not.stringMatching(/[\p{Cc}\p{Cf}]/u)])
    expect(came('x'.repeat(5000))[0]?.length).toBeLessThan(100)
    expect(came({ value: 'ada@contoso.test' })).toEqual(['an object with the keys value'])
    expect(unread({ ...good, email: { value: 'x' } })[0]?.mend).toContain('"email.value"')
    expect(unread({ ...good, email: [{ value: 'ada@contoso.test' }] })[0]?.mend).toContain('"email.value"')
    expect(came(['no address', 'ada@contoso.test'])).toEqual([])
  })

  it('of anything else says its kind, and nothing of what is in it', () => {
    const secret = { street: 'Secret Road 1' }
    const said = unread(
      { ...good, org: secret, place: false },
      { ...mapping, company: 'org', location: 'place' },
    )
    expect(said.map(({ key, came }) => [key, came])).toEqual([
      ['fieldMapping.company', 'an object with the keys street'],
      ['fieldMapping.location', 'a boolean'],
    ])
    expect(JSON.stringify(said)).not.toContain('Secret Road')
    const hostile = unread({ ...good, name: { ['\u001b[31m"x\n'.repeat(50)]: 'a' } })[0]
    expect(JSON.stringify(hostile)).not.toMatch(/\\u001b|\\n/)
    expect(hostile?.came.length).toBeLessThan(100)
  })

  it('is said of a claim in roleMapping, once where groups are read from it', () => {
    const claims = { ...good, groups: true, roles: '["admin"]', fine: { admin: true } }
    const said = unread(claims, mapping, ['roles', 'groups', 'fine', 'absent', 'roles'])
    expect(said.map(({ claim, key }) => `${key} ${claim}`)).toEqual([
      'fieldMapping.groups groups',
      'roleMapping roles',
    ])
  })

  it('is said of each claim of a list but for one that is empty where another gives something', () => {
    const list = { ...mapping, email: ['mail', 'email', 'upn'] }
    const claims = (mail: unknown) => unread({ ...good, mail, upn: 'ada' }, list).map(({ claim }) => claim)
    expect([claims(''), claims({}), claims('ada')]).toEqual([[], ['mail'], ['mail']])
    expect(unread({ mail: '', email: 7, upn: 'ada' }, list).map(({ claim }) => claim)).toEqual([
      'mail',
      'email',
      'upn',
    ])
  })

  it('is not said of the parts of a name where there is a whole one', () => {
    const parts = { given_name: '', family_name: { a: 1 } }
    expect(unread({ ...good, ...parts })).toEqual([])
    expect(unread({ email: good.email, ...parts }).map(({ claim }) => claim)).toEqual([
      'given_name',
      'family_name',
    ])
  })
})
