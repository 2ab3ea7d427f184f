import { describe, expect, it } from 'vitest'
import { LONGEST_ADDRESS, MISSED, readReturnTo, safeReturnTo } from './safe-return-to.ts'

const origin = 'https://sso.example.com'
const apps = new Set(['https://support.example.com', 'http://bot.localhost:3000'])
const home = `${origin}/admin`

describe('the place to return to', () => {
  it.each([
    ['/admin/profile?tab=1#top', `${origin}/admin/profile?tab=1#top`],
    ['https://support.example.com/chat?x=%2F', 'https://support.example.com/chat?x=%2F'],
    ['http://bot.localhost:3000/', 'http://bot.localhost:3000/'],
    [`${origin}/admin`, home],
    ['/', `${origin}/`],
    ['/~a!b', `${origin}/~a!b`],
    [`/${'a'.repeat(32 * 1024 - 1)}`, `${origin}/${'a'.repeat(32 * 1024 - 1)}`],
    ['/x?file=C:\\temp#\\', `${origin}/x?file=C:\\temp#\\`],
    ['/x#C:\\temp', `${origin}/x#C:\\temp`],
    ['/x?filter={"a":[1,2]}', `${origin}/x?filter={%22a%22:[1,2]}`],
    ['https://SUPPORT.example.com/', 'https://support.example.com/'],
    ['/a//evil.example', `${origin}/a//evil.example`],
  ])('is kept when it is ours: %s', (value, expected) => {
    expect(safeReturnTo(value, origin, apps)).toBe(expected)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/ /evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'https://support.example.com.evil.example/',
    'https://evil-support.example.com/',
    'https://support.example.com@evil.example/',
    'https://user:pass@support.example.com/',
    'http://support.example.com/',
    'https://support.example.com:8443/',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '',
    '/a\\b?c',
    'https:\\\\evil.example?x',
    'https://evil.example\\@support.example.com/?x',
    // Each would be ours without the one thing that is wrong with it.
    '/a b',
    '/a\tb',
    '/a\u0000b',
    '/a\u001fb',
    '/a\u007fb',
    '/a\\b',
    ' /a',
    '/a ',
    `//${new URL(origin).host}/`,
    `x${origin}/`,
    ` ${origin}/`,
    'https://user@support.example.com/',
    'https://:pass@support.example.com/',
    'https:/support.example.com/',
    'https:support.example.com',
    'https:///support.example.com/',
    'ftp://support.example.com/',
    'blob:https://support.example.com/x',
    'https://support.example.com:99999/',
    'http://[/',
    'support.example.com',
    1,
    null,
    undefined,
    ['/a', '/b'],
    { toString: () => '/x' },
  ])('is home when it is not: %j', value => {
    expect(safeReturnTo(value, origin, apps)).toBe(home)
  })

  it.each([
    '/api/v1/auth/login/oauth2/azure',
    '/api/v1/auth/login/oauth2/azure?join=x',
    '/%61pi/v1/auth/login/oauth2/azure',
    '/admin/../api/v1/auth/login/oauth2/azure',
    '/admin/%2e%2e/api/v1/auth/login/oauth2/azure',
    '/api/v1/auth/login-callback/oauth2/azure?code=c&state=s',
    '/api/v1/gate/hand-over/x',
    '/.gatewright/sign-out',
    '/%2egatewright/sign-out',
    '/bot/.gatewright/sign-out',
    'https://support.example.com/.gatewright/sign-out',
    'https://support.example.com/.gatewright/hand-over?code=c',
    'https://support.example.com/%2Egatewright%2Fsign-out',
    '/%',
  ])('is home when to open it begins or ends something: %s', value => {
    expect(safeReturnTo(value, origin, apps)).toBe(home)
  })

  it.each([
    ['/api/v1/gate/hand-over?app=bot', `${origin}/api/v1/gate/hand-over?app=bot`],
    ['https://support.example.com/api/v1/x', 'https://support.example.com/api/v1/x'],
    ['/apis', `${origin}/apis`],
  ])('leads on to apps, and into their own paths: %s', (value, expected) => {
    expect(safeReturnTo(value, origin, apps)).toBe(expected)
  })

  it('is the page that says so where the address is longer than any request', () => {
    expect(safeReturnTo(`/${'a'.repeat(32 * 1024)}`, origin, apps)).toBe(`${origin}/admin?missed=1`)
    expect(safeReturnTo(MISSED, origin, apps)).toBe(`${origin}/admin?missed=1`)
  })

  it('is none to keep where the address is longer than any request', () => {
    const known = { origin, appOrigins: apps }
    const longest = `/${'a'.repeat(LONGEST_ADDRESS - 1)}`
    expect(readReturnTo(longest, known)).toBe(`${origin}${longest}`)
    expect(readReturnTo(`${longest}a`, known)).toBeUndefined()
  })

  it('never leaves through an encoded slash', () => {
    for (const value of [
      '/%2f%2fevil.example',
      '/%5cevil.example',
      '/%09/evil.example',
      '/.//evil.example',
    ]) {
      expect(new URL(safeReturnTo(value, origin, apps)).origin).toBe(origin)
    }
  })
})
