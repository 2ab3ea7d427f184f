import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOwnCookie, ownCookieName, setCookieName, withoutOwnCookies } from './own-cookies.ts'
import { sessionCookieName } from './session-cookie.ts'

describe('a cookie is ours', () => {
  it.each([
    sessionCookieName(false),
    sessionCookieName(true),
    'gatewright-nonce',
    '__Host-gatewright-nonce',
    '__Host-gatewright.sign-in.abc',
    'gatewright_anything',
    '__Secure-gatewright-x',
    '__host-GATEWRIGHT',
  ])('by its name: %s', name => {
    expect(isOwnCookie(name)).toBe(true)
  })

  it.each([
    'gatewrights',
    'xgatewright',
    'x__Host-gatewright',
    'gatewright1',
    '__Host-session',
    '',
    'toString',
  ])('and not another’s: %s', name => {
    expect(isOwnCookie(name)).toBe(false)
  })
})

it('a name of ours says what it is for, and on https that nobody else can have set it', () => {
  expect(ownCookieName('', false)).toBe('gatewright')
  expect(ownCookieName('-nonce', false)).toBe('gatewright-nonce')
  expect(ownCookieName('', true)).toBe('__Host-gatewright')
  expect(ownCookieName('.sign-in.x', true)).toBe('__Host-gatewright.sign-in.x')
})

it('every name that can be made is ours', () => {
  const suffix = fc.oneof(
    fc.constant('' as const),
    fc.string().map(end => `-${end}` as const),
    fc.string().map(end => `.${end}` as const),
  )
  fc.assert(
    fc.property(suffix, fc.boolean(), (end, secure) => {
      expect(isOwnCookie(ownCookieName(end, secure))).toBe(true)
    }),
  )
})

describe('withoutOwnCookies', () => {
  it.each([
    ['a=1; gatewright=x; b=2', 'a=1; b=2'],
    ['gatewright=x', undefined],
    ['gatewright=x; __Host-gatewright=y', undefined],
    ['__Host-gatewright-nonce=x; a=1', 'a=1'],
    ['a="x; gatewright=y"', 'a="x'],
    ['gatewright =x; a=1', 'a=1'],
    ['gatewrights=1', 'gatewrights=1'],
    // Browsers send a cookie without a value by its name alone.
    ['gatewright', undefined],
    ['a=1; gatewright', 'a=1'],
    ['gatewright; a=1', 'a=1'],
    ['a; gatewright=x; b=2;', 'a; b=2;'],
    ['b=gatewright=x', 'b=gatewright=x'],
    ['\tgatewright\t=x;a=1', 'a=1'],
    ['a=1;;b', 'a=1;;b'],
    ['', ''],
    // In UTF-8 the city ends in C3 A0, and A0 is white space to `String.trim`.
    ['city=voil\xc3\xa0; gatewright=x', 'city=voil\xc3\xa0'],
    ['gatewright=x; \xa0=1', '\xa0=1'],
  ])('makes %j into %j', (header, expected) => {
    expect(withoutOwnCookies(header)).toBe(expected)
  })

  it('never lets our cookie through, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant('gatewright=secret'))), parts => {
        const rest = withoutOwnCookies(parts.join('; '))
        for (const pair of (rest ?? '').split(';')) expect(pair.trim()).not.toMatch(/^gatewright\s*=/)
      }),
    )
  })
})

describe('cookies', () => {
  it('that an app sets are known by their name', () => {
    expect(setCookieName('session=x; Path=/')).toBe('session')
    expect(setCookieName(' session ; Path=/')).toBe('session')
    expect(setCookieName('a; Path=/; session=x')).toBe('a')
  })

  it('that an app sets without a name are known by the name that browsers send them under', () => {
    expect(setCookieName('=session=x; Path=/')).toBe('session')
    expect(setCookieName(' = session=x')).toBe('session')
    expect(setCookieName('\t \t=session=x')).toBe('session')
    expect(setCookieName('=session')).toBe('session')
  })
})
