import { validateHeaderValue } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeCaller } from '../../../test/gate/support/fakes.ts'
import { collaboratorClaims } from './assertion.ts'
import { headerSafe, identityHeaders } from './identity-headers.ts'

describe('headerSafe', () => {
  it.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['Zoë', 'Zo%C3%AB'],
    ['山田 太郎', '%E5%B1%B1%E7%94%B0 %E5%A4%AA%E9%83%8E'],
    ['100%', '100%25'],
    ['a\r\nRemote-User: root', 'a%0D%0ARemote-User: root'],
    [' a ', '%20a%20'],
    ['', ''],
  ])('writes %j as %j', (text, expected) => {
    expect(headerSafe(text)).toBe(expected)
  })

  it('always fits into a header, and decodeURIComponent gives the text back', () => {
    // Lone surrogates too: an account's name is whatever a provider sends.
    const codePoints = fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.nat(0x10ffff))
    const texts = fc.array(codePoints).map(points => String.fromCodePoint(...points))
    fc.assert(
      fc.property(texts, text => {
        const safe = headerSafe(text)
        expect(safe).toMatch(/^(?:[!-~](?:[ -~]*[!-~])?)?$/)
        expect(() => validateHeaderValue('Remote-Name', safe)).not.toThrow()
        expect(decodeURIComponent(safe)).toBe(text.toWellFormed())
      }),
    )
  })

  it('does not take the square of a name’s length', () => {
    // Minutes, if it did.
    const name = `é${' '.repeat(500_000)}b`
    expect(headerSafe(name)).toBe(`%C3%A9${name.slice(1)}`)
  })
})

describe('identityHeaders', () => {
  it('keeps a comma within a group’s name apart from the commas between groups', () => {
    const headers = identityHeaders(makeCaller({ groups: ['a,b', 'c'] }), ['remote'])
    expect(headers[headers.indexOf('Remote-Groups') + 1]).toBe('a%2Cb,c')
  })

  it('calls somebody without a name by their account, and never by an address that nobody vouches for', () => {
    const nameless = makeCaller({ fullname: '', email: 'grace@contoso.test', emailTrusted: false })
    const headers = identityHeaders(nameless, ['remote', 'forwarded'])
    expect(headers[headers.indexOf('Remote-Name') + 1]).toBe(nameless.collaboratorId)
    expect(headers.join()).not.toContain('@')
    expect(collaboratorClaims(nameless).name).toBe(nameless.collaboratorId)
    const grace = makeCaller({ fullname: 'Grace' })
    expect(identityHeaders(grace, ['remote'])).toContain('Grace')
    expect(collaboratorClaims(grace).name).toBe('Grace')
  })

  it('never passes on an address that nobody vouches for, as another tenant could write there (nOAuth)', () => {
    const mallory = makeCaller({ email: 'ada@contoso.test', emailTrusted: false })
    const headers = identityHeaders(mallory, ['remote', 'forwarded'])
    expect(headers).not.toContain('ada@contoso.test')
    expect(headers).not.toContain('Remote-Email')
    expect(headers).toContain(mallory.collaboratorId)
  })
})
