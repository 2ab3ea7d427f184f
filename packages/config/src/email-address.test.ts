import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalDomain, canonicalTenant } from './domain-name.ts'
import { addressMeantBy, canonicalAddress, readableAddresses } from './email-address.ts'

const ascii = 'zoe@xn--mnchen-3ya.test'

describe('an address with an international domain', () => {
  it.each([
    'zoe@münchen.test',
    'Zoe@MÜNCHEN.test',
    'zoe@mu\u0308nchen.test',
    ' zoe@xn--mnchen-3ya.test\n',
    'zoe@XN--MNCHEN-3YA.test',
  ])('is one address in every spelling: %j', written => {
    expect(canonicalAddress(written)).toBe(ascii)
  })

  it('is shown as people read it, in a text too', () => {
    expect(readableAddresses(ascii)).toBe('zoe@münchen.test')
    expect(readableAddresses(`Invited ${ascii}, and ada@contoso.test.`)).toBe(
      'Invited zoe@münchen.test, and ada@contoso.test.',
    )
    expect(readableAddresses('xn--mnchen-3ya.test')).toBe('xn--mnchen-3ya.test')
    for (const domain of ['пример.рф', '日本.jp', 'ñandú.es', 'ไทย.th', 'мир.test', 'straße.de']) {
      const address = canonicalAddress(`a@${domain}`) ?? ''
      expect([address, readableAddresses(address)]).toEqual([expect.stringContaining('xn--'), `a@${domain}`])
    }
  })

  it.each([
    ['cоntoso.test', 'Cyrillic among Latin'],
    ['аррӏе.test', 'Cyrillic that is drawn like Latin'],
    ['tıme.test', 'an i without its dot'],
    ['i\u0307d.test', 'an i with two'],
    ['☃.test', 'no letter'],
  ])('is another one than it looks like, and shown so: %s (%s)', domain => {
    const address = canonicalAddress(`ada@${domain}`) ?? ''
    expect(address).toMatch(/^ada@xn--/)
    expect(readableAddresses(address)).toBe(address)
  })

  it.each([
    'contoso\u3002test',
    'ｃontoso.test',
    'con\u00adtoso.test',
    'con\u200btoso.test',
    '１.２.３.４',
    'münchen.test.',
    'mün..chen.test',
    '-münchen.test',
    'mü_nchen.test',
    'mü%41.test',
    'mü/x.test',
    'mü:80',
    'mü nchen.test',
    '\u0130stanbul.test',
    '\u212aöln.test',
    'xn--mnchen-3yä.test',
    `${'ü'.repeat(64)}.test`,
    `${'ü.'.repeat(80)}test`,
  ])('is none where its domain stands for another or for none: %j', domain => {
    expect([canonicalDomain(domain), canonicalAddress(`ada@${domain}`)]).toEqual([undefined, undefined])
  })

  it('is of a tenant that the file names in either spelling', () => {
    expect([canonicalTenant('München.test'), canonicalTenant('xn--mnchen-3ya.test')]).toEqual([
      'xn--mnchen-3ya.test',
      'xn--mnchen-3ya.test',
    ])
    expect(canonicalTenant('C0FFEE00-0000-4000-8000-000000000001')).toBe(
      'c0ffee00-0000-4000-8000-000000000001',
    )
  })
})

describe('what stands before the @', () => {
  it('keeps its own letters, put together in one way', () => {
    expect(canonicalAddress('Zoe\u0308@example.com')).toBe('zoë@example.com')
    expect(canonicalAddress('Иван@example.com')).toBe('иван@example.com')
    expect(canonicalAddress('zoe@example.com')).not.toBe(canonicalAddress('zoë@example.com'))
  })

  it.each([
    'ａda',
    'a\ufe0fda',
    '\ufb01n',
    'a\u200bda',
    'a\u3164',
    'a\u1fefb',
    'I\u0307',
    '\u212aim',
    'x\ud800',
  ])('has no letter that stands for another, and none that nobody sees: %j', name => {
    expect(canonicalAddress(`${name}@example.com`)).toBeUndefined()
  })
})

it('what was meant is said of a text with letters that stand for others, and never taken', () => {
  for (const typed of [
    'ａｄａ＠contoso.test',
    'ada@ｃontoso.test',
    'ada@contoso\u3002test',
    'a\u200bda@contoso.test',
  ]) {
    expect([canonicalAddress(typed), addressMeantBy(typed)]).toEqual([undefined, 'ada@contoso.test'])
  }
  for (const other of ['ada@contoso.test', 'zoe@münchen.test', 'ada', 'ａda', 'ada@@contoso.test']) {
    expect(addressMeantBy(other)).toBeUndefined()
  }
})

it('is no text of a megabyte, whose letters nobody looks at one by one', () => {
  const long = 'ü'.repeat(1_000_000)
  for (const text of [
    long,
    `${long}@x.test`,
    `a@${long}.test`,
    `a@${`${long.slice(0, 60)}.`.repeat(20)}test`,
  ]) {
    expect([canonicalAddress(text), canonicalDomain(text), addressMeantBy(text)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  }
  // An address of the longest name that there may be, each letter in pieces.
  expect(canonicalAddress(`${'ü'.repeat(64)}@münchen.test`.normalize('NFD'))).toMatch(/^ü{64}@xn--/)
})

describe('the one spelling', () => {
  const letters = fc.constantFrom(
    ...'abzAZ019.-_+ëËéøßẞÅåσΣςыЫжกمא日ー\u0308\u0301\u0130ı\u212aａ。＠@\u200b\u00ad',
  )
  const words = fc.string({ unit: letters, minLength: 1, maxLength: 12 })
  const addresses = fc.tuple(words, words).map(([name, domain]) => `${name}@${domain}.test`)

  it('is its own spelling, and survives being shown', () => {
    fc.assert(
      fc.property(addresses, written => {
        const once = canonicalAddress(written)
        fc.pre(once !== undefined)
        expect(canonicalAddress(once)).toBe(once)
        expect(canonicalAddress(readableAddresses(once as string))).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it('has one plain @, an ASCII domain, and nothing in another letter case', () => {
    fc.assert(
      fc.property(addresses, written => {
        const once = canonicalAddress(written)
        if (once === undefined) return
        expect(once).toMatch(/^[^@]+@[a-z0-9.-]+$/)
        expect(once).toBe(once.normalize('NFC'))
        expect(canonicalAddress(written.normalize('NFD'))).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it('never makes an ASCII address of one that is not', () => {
    fc.assert(
      fc.property(addresses, written => {
        const once = canonicalAddress(written)
        if (once === undefined || /^[\x20-\x7e]*$/.test(written)) return
        expect(/[^\x20-\x7e]|xn--/.test(once)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
