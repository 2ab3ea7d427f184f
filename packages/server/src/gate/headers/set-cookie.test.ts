import type { AppConfig } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../../test/gate/support/test-app.ts'
import { gatedApp } from '../routing/gated-app.ts'
import { outerAddressesOf } from './outer-addresses.ts'
import { outerCookie } from './set-cookie.ts'

function outside(value: string, prefix = '', app: Partial<AppConfig> = {}): string {
  const gated = gatedApp(testApp({ upstreams: ['http://app.corp.internal:4100'], ...app }), [])
  const where = {
    origin: 'https://bot.example.com',
    host: 'bot.example.com',
    secure: true,
    onConsole: prefix !== '',
    keepsPrefix: false,
  }
  return outerCookie(value, outerAddressesOf({ app: gated, ...where, prefix }))
}

// Browsers drop a cookie for another host than the one they see, and nobody stayed signed in to the app.
describe('a cookie for the app’s inner host', () => {
  it.each([
    ['a=b; Domain=app.corp.internal', 'a=b'],
    ['a=b; Domain=.APP.corp.internal ; Path=/; HttpOnly', 'a=b; Path=/; HttpOnly'],
    ['a=b;domain="app.corp.internal";Secure', 'a=b;Secure'],
    ['a=b; Domain=corp.internal', 'a=b'],
    ['a=b; Domain=example.com; Domain=app.corp.internal', 'a=b'],
    ['a=\xe0\xff"; Domain = app.corp.internal.; SameSite=Lax', 'a=\xe0\xff"; SameSite=Lax'],
  ])('is one of the host that people see: %j', (value, outer) => {
    expect(outside(value)).toBe(outer)
  })

  it('by number, and by the name that the app is told', () => {
    const app: Partial<AppConfig> = {
      upstreams: ['http://127.0.0.1:4100'],
      host: { name: 'tool.internal:81' },
    }
    expect(outside('a=b; Domain=127.0.0.1', '', app)).toBe('a=b')
    expect(outside('a=b; Domain=tool.internal', '', app)).toBe('a=b')
  })

  it.each([
    ...[
      'a=b',
      'a=Domain=app.corp.internal',
      'a=b; X=Domain=app.corp.internal',
      'a=b; Domain',
      'a=b; Domain=',
    ],
    ...[
      'a=b; Domain=bot.example.com',
      'a=b; Domain=example.com',
      'a=b; Domain=other.example',
      'a=b; Domain=internal2',
    ],
    ...[
      'a=b; Domain=app.corp.internal; Domain=example.com',
      'a=b; Domain=xapp.corp.internal',
      'Domain=app.corp.internal',
    ],
    ...['a=b; Path=/x; path; PATH = /y ;;', '', ';', 'a=b; Domain=app.corp.internal.evil.test'],
  ])('is none of these, and every byte stays: %j', value => {
    expect(outside(value)).toBe(value)
  })

  it('never comes to reach a domain above the outer host that the browser would have refused', () => {
    expect(outside('a=b; Domain=example.com; Domain=corp.internal')).toBe('a=b')
  })
})

describe('the path of a cookie', () => {
  it.each([
    ['a=b; Path=/login', 'a=b; Path=/tool/login'],
    ['a=b; path = /login ; Secure', 'a=b; path =/tool/login; Secure'],
    ['a=b; Path=/', 'a=b; Path=/tool'],
    ['a=b; Path=/x; Path=/y', 'a=b; Path=/x; Path=/tool/y'],
    ['__Secure-a=b; Secure; Path=/x', '__Secure-a=b; Secure; Path=/tool/x'],
  ])('gets the prefix: %j', (value, outer) => {
    expect(outside(value, '/tool')).toBe(outer)
  })

  it.each([
    ...[
      'a=b',
      'a=b; Path=/tool',
      'a=b; Path=/tool/x',
      'a=b; Path',
      'a=b; Path=',
      'a=b; Path=x',
      'a=b; Path="/x"',
    ],
    ...['__Host-a=b; Secure; Path=/', '__HOST-a=b; Secure; Path=/', 'a=Path=/x', 'a=b; Path=//x'],
  ])('stays: %j', value => {
    expect(outside(value, '/tool')).toBe(value)
  })

  it('loses what the upstream begins with', () => {
    const app = { upstreams: ['http://127.0.0.1:4100/inner'] }
    expect(outside('a=b; Path=/inner', '', app)).toBe('a=b; Path=/')
    expect(outside('a=b; Path=/inner/x', '', app)).toBe('a=b; Path=/x')
    expect(outside('a=b; Path=/inner', '/tool', app)).toBe('a=b; Path=/tool')
    expect(outside('a=b; Path=/inner/', '/tool', app)).toBe('a=b; Path=/tool/')
    expect(outside('a=b; Path=/other', '/tool', app)).toBe('a=b; Path=/other')
    expect(outside('a=b; Path=/', '', app)).toBe('a=b; Path=/')
  })
})
