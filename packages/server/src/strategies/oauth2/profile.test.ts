import { saidBy } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { GatewrightError } from '../../errors.ts'
import { joinClaims, type Proven, toProfile } from './profile.ts'

type Options = Parameters<typeof toProfile>[0]
type AProvider = Parameters<typeof toProfile>[1]
const options = { trustEmail: false, tenants: [], scope: 'openid' } as unknown as Options
const plain = { kind: 'plain', as: { issuer: 'urn:plain' } } as AProvider
const openid = { kind: 'openid', as: { issuer: 'https://idp.test' } } as AProvider
const entra = { kind: 'entra', tenant: { kind: 'single' } } as AProvider
const oid = '11111111-aaaa-4aaa-8aaa-111111111111'
const source = { vouchedFor: ['x'] }
const idToken = (claims: object) => ({ token: 'a.b.c', claims }) as unknown as Proven['idToken']
const made = (provider: AProvider, proven: object) =>
  toProfile(options, provider, { source, ...proven } as Proven)
const refusal = (provider: AProvider, proven: object) => {
  try {
    return made(provider, proven).subject
  } catch (error) {
    if (!(error instanceof GatewrightError)) throw error
    return { code: error.code, ...error.detail }
  }
}

describe('who it is', () => {
  it('is said by the id_token of OpenID Connect, whatever the others say', () => {
    const claims = { iss: 'https://idp.test', sub: 'ada', oid }
    const proven = { idToken: idToken(claims), userInfo: { sub: 'ada', iss: 'x' } }
    expect(made(openid, proven)).toMatchObject({ issuer: 'https://idp.test', subject: 'ada' })
  })

  it('is the object id at Entra, in the tenant’s issuer', () => {
    const claims = { iss: 'https://login.test/t/v2.0', sub: 'pairwise', oid: oid.toUpperCase() }
    expect(made(entra, { idToken: idToken(claims) })).toMatchObject({ issuer: claims.iss, subject: oid })
  })

  it.each([entra, openid])('needs an id_token there', provider => {
    expect(refusal(provider, { userInfo: { sub: 'ada' } })).toEqual({
      code: 'provider_misbehaved',
      call: 'token',
      reason: 'no id_token',
    })
  })

  it.each([
    [{ userInfo: { sub: 'ada', id: 7 } }, 'ada'],
    [{ userInfo: { id: 7 } }, '7'],
    [{ userInfo: { id: 0 } }, '0'],
    [{ userInfo: { id: Number.MAX_SAFE_INTEGER } }, '9007199254740991'],
    [{ accessToken: { sub: 'ada' } }, 'ada'],
    [{ userInfo: { id: 'a' }, accessToken: { id: 'a', sub: 's' } }, 'a'],
  ])('is sub or id of a plain provider: %j', (proven, subject) => {
    expect(made(plain, proven)).toMatchObject({ issuer: 'urn:plain', subject })
  })

  it.each([
    [{}, 'the answer has neither `sub` nor `id`'],
    [{ id: null }, 'the answer has neither `sub` nor `id`'],
    [{ login: 'ada' }, 'the answer has neither `sub` nor `id`'],
    [{ sub: '' }, 'the claim sub is empty'],
    [{ sub: '', id: 7 }, 'the claim sub is empty'],
    [{ sub: ' a' }, 'the claim sub has control characters'],
    [{ sub: { a: 1 } }, 'the claim sub is an object'],
    [{ sub: ['a'] }, 'the claim sub is a list'],
    [{ sub: true }, 'the claim sub is a boolean'],
    [{ sub: 'x'.repeat(256) }, 'the claim sub has more than 255 characters'],
    [{ id: 2 ** 53 }, 'the claim id is a number that is not whole'],
    [{ id: 1.5 }, 'the claim id is a number that is not whole'],
  ])('is not said by %j', (userInfo, reason) => {
    expect(refusal(plain, { userInfo, accessToken: { sub: 'somebody' } })).toMatchObject({
      code: 'provider_misbehaved',
      call: 'userinfo',
      reason: expect.stringContaining(reason),
      received: Object.keys(userInfo),
    })
  })

  describe('by a path of the file', () => {
    const at = (subject: string, userInfo: object) => {
      try {
        return toProfile({ ...options, subject }, plain, { source, userInfo } as Proven).subject
      } catch (error) {
        return (error as GatewrightError).detail as Record<string, unknown>
      }
    }
    const nextcloud = {
      ocs: { meta: { statuscode: 200 }, data: { id: 'pat', email: 'pat@x.test', groups: ['a'] } },
    }

    it('is a text or a whole number, whatever sub and id say', () => {
      expect(at('ocs.data.id', { ...nextcloud, sub: 'other', id: 'other' })).toBe('pat')
      expect(at('user.pk', { user: { pk: 42 } })).toBe('42')
      expect(at('a.b', { 'a.b': 'whole', a: { b: 'deep' } })).toBe('whole')
      expect(at('data.0.id', { data: [{ id: 'one' }, { id: 'two' }] })).toBe('one')
    })

    it.each([
      ['ocs.data', 'the claim ocs.data is an object'],
      ['ocs.data.groups', 'the claim ocs.data.groups is a list'],
      ['ocs.data.uid', 'the answer has no `ocs.data.uid`, which options.subject asks for'],
      ['ocs.data.id.length', 'the answer has no'],
      ['constructor.name', 'the answer has no'],
      ['list.id', 'the claim list.id is a list'],
      ['blank', 'the claim blank is empty'],
      ['big', 'the claim big is a number that is not whole'],
    ])('is nobody by %s', (path, reason) => {
      const more = { list: [{ id: 1 }], blank: '', big: 2 ** 60 }
      expect(at(path, { ...nextcloud, ...more })).toMatchObject({ reason: expect.stringContaining(reason) })
    })

    it('says which paths there are, by their names alone', () => {
      const { mend } = at('id', nextcloud) as { mend: string }
      expect(mend).toContain('which of these is the id of the person: ocs.data.id.')
      expect(mend).not.toContain('pat')
      const wide = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, 'v']))
      expect((at('id', wide) as { mend: string }).mend.length).toBeLessThan(400)
      const deep = JSON.parse(`${'{"a":'.repeat(5000)}"x"${'}'.repeat(5000)}`)
      expect(at('id', deep)).toMatchObject({ mend: expect.stringContaining('Check options.userInfoURL') })
    })
  })

  it('is not said where there is no answer at all', () => {
    expect(refusal(plain, {})).toMatchObject({ code: 'provider_misbehaved', received: [] })
  })
})

describe('an access token', () => {
  const tid = 't1'
  const ofOpenid = { iss: 'https://idp.test', sub: 'ada' }
  const about = (claim: string, expected: string, received: string) => ({
    code: 'token_invalid',
    reason: 'the access token is about another person',
    claim,
    expected,
    received,
    token: 'access_token',
  })

  it('is about the same person', () => {
    const both = (sub: unknown) => refusal(openid, { idToken: idToken(ofOpenid), accessToken: { sub, oid } })
    expect([both('ada'), both(undefined)]).toEqual(['ada', 'ada'])
    expect(both('eve')).toEqual(about('sub', 'ada', 'eve'))
  })

  it('is about the same person of the same tenant at Entra, whose sub differs', () => {
    const token = idToken({ iss: 'i', sub: 'pairwise', oid, tid })
    const both = (accessToken: object) => refusal(entra, { idToken: token, accessToken })
    expect(both({ oid, tid, sub: 'another' })).toBe(oid)
    expect(both({ oid: 'another', tid })).toEqual(about('oid', oid, 'another'))
    expect(both({ oid, tid: 't2' })).toEqual(about('tid', tid, 't2'))
  })

  it('is about whom userinfo is about, where there is no id_token', () => {
    const both = (sub: string) => refusal(plain, { userInfo: { sub: 'ada' }, accessToken: { sub } })
    expect(both('ada')).toBe('ada')
    expect(both('eve')).toEqual(about('sub', 'ada', 'eve'))
    expect(refusal(plain, { userInfo: { id: 1 }, accessToken: { sub: 'eve' } })).toBe('1')
  })
})

describe('what is known', () => {
  it('is joined, the signed id_token first and the access token last', () => {
    const [accessToken, userInfo] = [
      { a: 1, b: 1, c: 1 },
      { b: 2, c: 2, d: 2 },
    ]
    expect(joinClaims({ idToken: idToken({ c: 3 }), userInfo, accessToken })).toEqual({
      a: 1,
      b: 2,
      c: 3,
      d: 2,
    })
    expect(made(plain, { userInfo: { id: 1, b: 2 }, accessToken: { a: 1, b: 1 } }).claims).toEqual({
      ...{ a: 1, b: 2, id: 1 },
    })
    expect(joinClaims({})).toEqual({})
  })

  it('has the groups that did not fit into a token, or why they are missing', () => {
    const userInfo = { id: 1 }
    const groups = { groups: ['g'] }
    expect(made(plain, { userInfo, groupOverage: groups })).toMatchObject({
      claims: { id: 1, groups: ['g'] },
      groupOverage: groups,
    })
    const missing = { missing: { reason: 'r', mend: 'm' } }
    const without = made(plain, { userInfo, groupOverage: missing })
    expect([without.claims, without.groupOverage]).toEqual([{ id: 1 }, missing])
    expect(made(plain, { userInfo })).not.toHaveProperty('groupOverage')
  })

  it('has who says it, and for which claims an address counts', () => {
    const email = { email: 'ada@x.test', email_verified: true }
    const told = made(openid, { idToken: idToken({ iss: 'i', sub: 's', ...email }) })
    expect([
      told.source,
      told.trustsEmailIn('email', 'ada@x.test'),
      told.trustsEmailIn('upn', 'ada@x.test'),
    ]).toEqual([source, true, false])
    // The statement of the access token, too, beside the address of userinfo.
    const beside = made(plain, { userInfo: { id: 1, email: 'ada@x.test' }, accessToken: email })
    expect(beside.trustsEmailIn('email', 'ada@x.test')).toBe(true)
    expect(made(plain, { userInfo: { id: 1, ...email } }).trustsEmailIn('email', 'ada@x.test')).toBe(true)
    expect(made(plain, { userInfo: { id: 1 } }).trustsEmailIn('email', 'ada@x.test')).toBe(false)
  })
})

describe('what a claim rests on', () => {
  const [userInfoURL, jwtToken] = ['https://idp.test/me', { algorithms: ['RS256'], publicKey: 'a key' }]
  const of = (proven: object, change: object = {}, provider = openid) =>
    toProfile({ ...options, userInfoURL, jwtToken, ...change } as Options, provider, {
      source,
      ...proven,
    } as Proven).restsOn as NonNullable<ReturnType<typeof toProfile>['restsOn']>
  const [userInfo, accessToken] = [saidBy.userInfo({ userInfoURL }), saidBy.accessToken({ jwtToken })]
  const signed = (claims: object) => idToken({ iss: 'i', sub: 's', ...claims })
  const ada = 'ada@x.test'

  it('is the first document that says it, and nothing where that is the signed id_token', () => {
    const restsOn = of({ idToken: signed({ a: 1 }), userInfo: { a: 2, b: 2 }, accessToken: { b: 3, c: 3 } })
    expect([restsOn('a'), restsOn('b'), restsOn('c'), restsOn('d')]).toEqual([
      [],
      [userInfo],
      [accessToken],
      [],
    ])
  })

  it('is that of the whole name or of its first part, as a mapping finds it', () => {
    const restsOn = of({ idToken: signed({ a: 1 }), userInfo: { 'a.b': 1, city: { d: 1 } } })
    expect([restsOn('a.b'), restsOn('a.x'), restsOn('city.d')]).toEqual([[userInfo], [], [userInfo]])
  })

  it('is Graph for groups that did not fit into a token', () => {
    const proven = { idToken: signed({ groups: undefined }), groupOverage: { groups: ['g'] } }
    expect(of(proven)('groups')).toEqual([userInfo])
    expect(of(proven)('roles')).toEqual([])
    expect(of({ idToken: signed({ groups: ['g'] }) })('groups')).toEqual([])
    expect(of({ userInfo: { id: 1, a: 1 } }, {}, plain)('a')).toEqual([userInfo])
  })

  it('is whoever vouches for an address, too', () => {
    expect(of({ idToken: signed({ email: ada, email_verified: true }) })('email', ada)).toEqual([])
    const beside = of({ idToken: signed({ email: ada }), userInfo: { email: ada, email_verified: true } })
    expect(beside('email', ada)).toEqual([userInfo])
    const trusting = { trustEmail: true }
    expect(of({ idToken: signed({ email: ada }) }, trusting)('email', ada)).toEqual([saidBy.trustEmail])
    expect(of({ idToken: signed({ email: ada, email_verified: true }) }, trusting)('email', ada)).toEqual([])
    const upn = of(
      { idToken: signed({ email: ada, email_verified: true }), userInfo: { upn: ada } },
      trusting,
    )
    expect(upn('upn', ada)).toEqual([userInfo, saidBy.trustEmail])
    expect(upn('upn')).toEqual([userInfo])
  })

  it('is the tenant at Entra, unless Entra itself marks the address', () => {
    const by = (claims: object) =>
      of(
        {
          idToken: signed({ oid, email: ada, ...claims }),
          source: { tenant: 't', vouchedFor: ['x.test'] },
        },
        {},
        entra,
      )
    expect(by({})('email', ada)).toEqual([saidBy.tenant('t', ['x.test'])])
    expect(by({ xms_edov: true })('email', ada)).toEqual([])
    expect(by({ xms_edov: true, upn: ada })('upn', ada)).toEqual([saidBy.tenant('t', ['x.test'])])
  })
})

describe('what signing out needs', () => {
  it.each([
    [{}, { kept: { idToken: 'a.b.c' } }],
    [
      { sid: 's1', login_hint: 'ada' },
      { sid: 's1', kept: { idToken: 'a.b.c', loginHint: 'ada' } },
    ],
    [{ sid: 7, login_hint: 7 }, { kept: { idToken: 'a.b.c' } }],
  ])('is kept of an id_token with %j', (claims, atProvider) => {
    expect(made(openid, { idToken: idToken({ iss: 'i', sub: 's', ...claims }) }).atProvider).toEqual(
      atProvider,
    )
  })

  it('is nothing where there is no id_token', () => {
    expect(made(plain, { userInfo: { id: 1 } })).not.toHaveProperty('atProvider')
  })
})
