import { personalAccountsTenant } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { emailTrust } from './email-trust.ts'
import type { Provider } from './provider.ts'

type Options = Parameters<typeof emailTrust>[0]
type Sources = Parameters<typeof emailTrust>[3]
const options = (change: object = {}) => ({ trustEmail: false, tenants: [], ...change }) as unknown as Options

/** For which claims an address counts, and why not for others. The address is Ada's where no other is said. */
const trust = (wish: {
  provider: object
  options?: object
  source?: object
  sources: Sources
  address?: string
}): readonly [readonly string[], string | undefined] => {
  const source = { vouchedFor: [], ...wish.source }
  const { trustsEmailIn, untrustedBecause } = emailTrust(
    options(wish.options),
    wish.provider as Provider,
    source,
    wish.sources,
  )
  const claims = ['email', 'upn', 'preferred_username']
  return [claims.filter(claim => trustsEmailIn(claim, wish.address ?? email)), untrustedBecause]
}
const all = [['email', 'upn', 'preferred_username'], undefined]
const truths = [true, 1, '1', 'true']
const lies = [false, 0, '0', 'false', '', null, 'True', 'yes', 2, [true], {}]
/** What says no in as many words. */
const denials: readonly unknown[] = [undefined, null, false, 0, '0', 'false']
const asItCame = (value: unknown) =>
  Array.isArray(value)
    ? 'a list'
    : typeof value === 'object' && value !== null
      ? 'an object'
      : JSON.stringify(value)
const email = 'ada@contoso.test'

describe('an address from Entra', () => {
  const entra = (kind = 'multi') => ({ kind: 'entra', tenant: { kind } })
  const byId = 'c0ffee00-0000-4000-8000-000000000001'
  const ofAda = { tenant: 't1', vouchedFor: [byId] }
  const nobodys = (more = '') => [
    [],
    `tenant t1 is not on options.tenants, and the id_token has no true xms_edov beside its email${more}`,
  ]

  it('counts in every claim of the one tenant of the address, whatever the file calls it', () => {
    const byDomain = { tenant: 't1', vouchedFor: ['contoso.test'] }
    expect(
      trust({ provider: entra('single'), source: byDomain, sources: [{}], address: 'a@b.test' }),
    ).toEqual(all)
  })

  it.each(['single', 'multi'])('counts in every claim of a vouched tenant (%s)', kind => {
    expect(trust({ provider: entra(kind), source: ofAda, sources: [{}] })).toEqual(all)
  })

  describe('of one of several tenants', () => {
    const tenants = ['contoso.test', 'contoso.example', 'fabrikam.test']
    const ofPartner = (address: string, more: object = {}) =>
      trust({
        provider: entra(),
        options: { tenants },
        source: { tenant: 't2', vouchedFor: ['fabrikam.test'] },
        sources: [{ email: address, ...more }],
        address,
      })

    it.each(['bob@fabrikam.test', 'a@b@fabrikam.test'])('counts of the domain that lists it: %s', address => {
      expect(ofPartner(address)[0]).toEqual(all[0])
    })

    it.each([
      'ada@contoso.test',
      'bob@sub.fabrikam.test',
      'bob@fabrikam.test.contoso.test',
      'bob@notfabrikam.test',
      'fabrikam.test@contoso.test',
      'bob@fabrikam.test@contoso.test',
      'fabrikam.test@',
      '',
    ])('never counts of another domain, which its administrator can write into an account: %s', address => {
      expect(ofPartner(address)).toEqual([
        [],
        'options.tenants lists tenant t2 as fabrikam.test, so it speaks for no other address, and the id_token has no true xms_edov beside its email',
      ])
    })

    it('counts of another domain as email where Entra has verified it', () => {
      expect(ofPartner('bob@elsewhere.test', { xms_edov: true })).toEqual([
        ['email'],
        'only the claim `email` is covered by xms_edov',
      ])
    })

    it('counts of every domain that lists the tenant', () => {
      const source = { tenant: 't1', vouchedFor: ['contoso.test', 'contoso.example'] }
      const wish = { provider: entra(), options: { tenants }, source, sources: [{}] }
      expect(trust(wish)[0]).toEqual(all[0])
      expect(trust({ ...wish, address: 'ada@contoso.example' })[0]).toEqual(all[0])
      expect(trust({ ...wish, address: 'ada@fabrikam.test' })[0]).toEqual([])
    })

    it('says which domains those are', () => {
      const source = { tenant: 't1', vouchedFor: ['contoso.test', 'contoso.example'] }
      const wish = { provider: entra(), options: { tenants }, source, sources: [{}] }
      expect(trust(wish)[1]).toContain('lists tenant t1 as contoso.test, contoso.example, so it speaks')
    })

    it('counts of anywhere where the tenant is listed by its id, or is the only one', () => {
      const wish = { provider: entra(), sources: [{}], address: 'guest@elsewhere.test' }
      const byBoth = { tenant: 't1', vouchedFor: ['contoso.test', byId] }
      expect(trust({ ...wish, options: { tenants: [...tenants, byId] }, source: byBoth })).toEqual(all)
      const alone = { tenant: 't1', vouchedFor: ['contoso.test'] }
      expect(trust({ ...wish, options: { tenants: ['contoso.test'] }, source: alone })).toEqual(all)
    })
  })

  it('never counts of personal accounts, which everybody makes for themselves', () => {
    const wish = { provider: entra('consumers'), source: ofAda, sources: [{ email }] }
    expect(trust({ ...wish, options: { tenants: [byId] } })).toEqual(nobodys())
    expect(trust(wish)).toEqual(nobodys())
    const personal = { tenant: personalAccountsTenant, vouchedFor: [personalAccountsTenant] }
    expect(trust({ ...wish, provider: entra('multi'), source: personal })[0]).toEqual([])
  })

  it.each(truths)('counts as email alone where xms_edov is %j beside it', xms_edov => {
    const wish = { provider: entra(), source: { tenant: 't1' }, sources: [{ email, xms_edov }] }
    expect(trust(wish)).toEqual([['email'], 'only the claim `email` is covered by xms_edov'])
  })

  it.each([undefined, ...lies])('does not count where xms_edov is %j', xms_edov => {
    const wish = { provider: entra(), source: { tenant: 't1' }, sources: [{ email, xms_edov }] }
    const said = denials.includes(xms_edov)
      ? ''
      : ` (it says xms_edov: ${asItCame(xms_edov)}, and only true counts)`
    expect(trust(wish)).toEqual(nobodys(said))
  })

  it('does not count where xms_edov has no email beside it, or is said by another than the id_token', () => {
    const wish = { provider: entra(), source: { tenant: 't1' } }
    const [said, alone] = [{ email, xms_edov: true }, { xms_edov: true }]
    expect(trust({ ...wish, sources: [alone, { email }] })).toEqual(nobodys())
    expect(trust({ ...wish, sources: [{ ...alone, email: 7 }] })).toEqual(nobodys())
    expect(trust({ ...wish, sources: [{ email }, said] })).toEqual(nobodys())
    expect(trust({ ...wish, sources: [] })).toEqual(nobodys())
  })

  it('is not made to count by trustEmail, and says so', () => {
    const wish = { provider: entra(), source: { tenant: 't1' }, options: { trustEmail: true }, sources: [{}] }
    expect(trust(wish)).toEqual(
      nobodys('; options.trustEmail does not count for Entra on `common` or `organizations`'),
    )
  })
})

describe.each(['openid', 'plain'])('an address from another provider (%s)', kind => {
  const provider = { kind }
  const denied = (value: unknown = false) => {
    const says = `the provider says email_verified: ${asItCame(value)}`
    const mend =
      ', and only true counts (or 1, "1", "true"): let the provider send true, without quotes, or not send email_verified and set options.trustEmail if it verifies every address'
    return [[], denials.includes(value) ? says : says + mend]
  }

  it.each(truths)('counts as email where email_verified is %j', email_verified => {
    const wish = { provider, sources: [{ email, email_verified }] }
    expect(trust(wish)).toEqual([['email'], 'only the claim `email` is covered by email_verified'])
    expect(trust({ ...wish, options: { trustEmail: true } })).toEqual(all)
  })

  // "false" as a text is as false; trustEmail does not overrule what the provider says of this one address.
  it.each(lies)('does not count where email_verified is %j, trustEmail or not', email_verified => {
    for (const trustEmail of [true, false]) {
      const wish = { provider, options: { trustEmail }, sources: [{ email, email_verified }] }
      expect(trust(wish)).toEqual(denied(email_verified))
    }
  })

  it('is told about in few words, whatever was said', () => {
    const [, why] = trust({ provider, sources: [{ email, email_verified: 'x'.repeat(41) }] })
    expect(why).toContain(`says email_verified: "${'x'.repeat(40)}", and only true counts`)
  })

  it('counts where nothing is said only by trustEmail', () => {
    const wish = { provider, sources: [{ email }] }
    expect(trust(wish)).toEqual([
      [],
      'the provider sends no email_verified; if it verifies addresses, set options.trustEmail to true',
    ])
    expect(trust({ ...wish, options: { trustEmail: true } })).toEqual(all)
    expect(trust({ provider, sources: [{}] })[0]).toEqual([])
    expect(trust({ provider, sources: [{ email_verified: false }] })).toEqual(denied())
  })

  it('takes a statement of another source for the same address alone', () => {
    const wish = { provider, options: { trustEmail: true } }
    const statement = { email, email_verified: true }
    expect(trust({ provider, sources: [{}, { email }, statement] })[0]).toEqual(['email'])
    expect(trust({ provider, sources: [{ email }, { ...statement, email: 'eve@x.test' }] })[0]).toEqual([])
    expect(trust({ provider, sources: [{ email }, { email_verified: true }] })[0]).toEqual([])
    // Two texts that are no address are not for that one address.
    expect(trust({ provider, sources: [{ email: 'x' }, { ...statement, email: 'y' }] })[0]).toEqual([])
    expect(trust({ ...wish, sources: [{ email }, { email: 'eve@x.test', email_verified: false }] })).toEqual(
      all,
    )
    // In another spelling it is the same address still.
    const [readable, ascii] = [{ email: 'Zoe@münchen.test' }, { email: 'zoe@xn--mnchen-3ya.test' }]
    expect(trust({ provider, sources: [readable, { ...ascii, email_verified: true }] })[0]).toEqual(['email'])
    expect(trust({ ...wish, sources: [readable, { ...ascii, email_verified: false }] })).toEqual(denied())
    // One of two that contradict each other is enough to doubt it.
    expect(trust({ ...wish, sources: [statement, { email, email_verified: false }] })).toEqual(denied())
    expect(trust({ ...wish, sources: [{ email, email_verified: 'false' }, statement] })).toEqual(
      denied('false'),
    )
  })
})

describe('what an address is trusted by', () => {
  const by = (provider: object, sources: Sources, change: object = {}, source: object = {}) => {
    const { trustedBy } = emailTrust(
      options(change),
      provider as Provider,
      { vouchedFor: [], ...source },
      sources,
    )
    return [trustedBy('email'), trustedBy('upn')]
  }
  const plain = { kind: 'openid' }
  const entra = (kind: string) => ({ kind: 'entra', tenant: { kind } })
  const said = { email, email_verified: true }

  it('is the first statement about it, and trustEmail where there is none', () => {
    expect(by(plain, [said, { ...said, x: 1 }])).toEqual([said, 'trust-email'])
    expect(by(plain, [said], { trustEmail: true })).toEqual([said, 'trust-email'])
    expect(by(plain, [{ email }], { trustEmail: true })).toEqual(['trust-email', 'trust-email'])
    const beside = { email, email_verified: true }
    expect(by(plain, [{ email }, beside])[0]).toBe(beside)
  })

  it('is the tenant at Entra with the entries that it stands under, or Entra’s own mark', () => {
    const tenant = { tenant: 't', vouchedFor: ['a.test', 'b.test'] }
    const word = 'tenant t a.test b.test'
    for (const kind of ['single', 'multi']) {
      expect(by(entra(kind), [{ email }], {}, tenant)).toEqual([word, word])
      const marked = { email, xms_edov: true }
      expect(by(entra(kind), [marked], {}, tenant)).toEqual([marked, word])
      for (const nothing of [{ xms_edov: true }, { email, xms_edov: false }]) {
        expect(by(entra(kind), [nothing], {}, tenant)).toEqual([word, word])
      }
    }
  })
})

describe('an address beside userinfo that could not be read', () => {
  const openid = { kind: 'openid' } as Provider
  const of = (
    unread: Parameters<typeof emailTrust>[4],
    trustEmail: boolean,
    claims: object,
    provider: object = openid,
  ) => {
    const source = { vouchedFor: ['x'] }
    const trust = emailTrust(
      options({ trustEmail }),
      provider as Provider,
      source,
      [{ email, ...claims }],
      unread,
    )
    return [trust.trustsEmailIn('email', email), trust.emailUndecided === true]
  }

  it('is told about with what to write where userinfo never says it', () => {
    const trust = emailTrust(options(), openid as Provider, { vouchedFor: [] }, [{ email }], 'failed')
    expect(trust.untrustedBecause).toBe(
      'userinfo, which may say whether it is verified, could not be read this time, and the id_token has no email_verified; if userinfo never says it, write "userInfoURL": null',
    )
  })

  it.each([
    ['failed', true, {}, [false, true]],
    ['failed', false, {}, [false, true]],
    ['refusing', true, {}, [true, false]],
    ['refusing', false, {}, [false, true]],
    [undefined, true, {}, [true, false]],
    [undefined, false, {}, [false, false]],
    // What the id_token itself says stands.
    ['failed', true, { email_verified: true }, [true, false]],
    ['failed', false, { email_verified: true }, [true, false]],
    ['failed', true, { email_verified: false }, [false, false]],
    ['refusing', true, { email_verified: false }, [false, false]],
  ] as const)(
    '(%s), with trustEmail %s and an id_token that says %j',
    (unread, trustEmail, claims, expected) => {
      expect(of(unread, trustEmail, claims)).toEqual(expected)
    },
  )

  it('is at Entra what its tenant says, which userinfo has no part in', () => {
    expect(of('failed', false, {}, { kind: 'entra', tenant: { kind: 'single' } })).toEqual([true, false])
  })
})
