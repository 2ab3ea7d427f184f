import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cookieValue, ownCookies, setCookieName, withoutOwnCookies } from './own-cookies.ts'

const isOwn = ownCookies(name => name === 'session')

describe('withoutOwnCookies', () => {
  it.each([
    ['a=1; session=x; b=2', 'a=1; b=2'],
    ['session=x', undefined],
    ['session=x; session=y', undefined],
    ['__Host-gatewright-nonce=x; a=1', 'a=1'],
    ['a="x; session=y"', 'a="x'],
    ['session =x; a=1', 'a=1'],
    ['sessions=1', 'sessions=1'],
    ['a=1;;b', 'a=1;;b'],
    ['', ''],
    // In UTF-8 the city ends in C3 A0, and A0 is white space to `String.trim`.
    ['city=voil\xc3\xa0; session=x', 'city=voil\xc3\xa0'],
    ['session=x; \xa0=1', '\xa0=1'],
  ])('makes %j into %j', (header, expected) => {
    expect(withoutOwnCookies(header, isOwn)).toBe(expected)
  })

  it('never lets our cookie through, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant('session=secret'))), parts => {
        const rest = withoutOwnCookies(parts.join('; '), isOwn)
        for (const pair of (rest ?? '').split(';')) expect(pair.trim()).not.toMatch(/^session\s*=/)
      }),
    )
  })
})

describe('cookies', () => {
  it('are read by their whole name', () => {
    expect(cookieValue('xa=1; a=2; a=3', 'a')).toBe('2')
    expect(cookieValue(undefined, 'a')).toBeUndefined()
    expect(cookieValue('\xa0a=1; a=\t2\xa0 ', 'a')).toBe('2\xa0')
  })

  it('that an app sets are known by their name', () => {
    expect(setCookieName('session=x; Path=/')).toBe('session')
    expect(setCookieName(' session ; Path=/')).toBe('session')
    expect(setCookieName('a; Path=/; session=x')).toBe('a')
  })

  it('that an app sets without a name are known by the name that browsers send them under', () => {
    expect(setCookieName('=session=x; Path=/')).toBe('session')
    expect(setCookieName(' = session=x')).toBe('session')
    expect(setCookieName('=session')).toBe('session')
  })
})
