import { describe, expect, it } from 'vitest'
import { isAddressOrLocalhost, normalHost } from './hosts.ts'

describe('a host', () => {
  it.each([
    ['support.example.com', 'support.example.com'],
    ['SUPPORT.Example.com', 'support.example.com'],
    ['support.example.com.', 'support.example.com'],
    ['support.example.com.:8080', 'support.example.com:8080'],
    ['a_b.my-app.example', 'a_b.my-app.example'],
    ['1.2.3.4', '1.2.3.4'],
    ['1.2.3.4:1', '1.2.3.4:1'],
    ['localhost:65535', 'localhost:65535'],
    ['[::1]', '[::1]'],
    ['[0:0:0:0:0:0:0:1]:8080', '[::1]:8080'],
    ['[2001:DB8::A]', '[2001:db8::a]'],
    ['[::ffff:1.2.3.4]', '[::ffff:102:304]'],
    ['x9:80', 'x9'],
  ])('%s is looked up as %s', (header, host) => {
    expect(normalHost(header, 'http')).toBe(host)
  })

  it('has no default port of its scheme', () => {
    expect([normalHost('a.example:80', 'https'), normalHost('a.example:443', 'https')]).toEqual([
      'a.example:80',
      'a.example',
    ])
    expect(normalHost('a.example:443', 'http')).toBe('a.example:443')
  })

  it.each([
    ...[
      '',
      ':80',
      'a b',
      ' a',
      'a ',
      'a/b',
      'a?b',
      'a#b',
      'a\\b',
      'u@a',
      'u:p@a',
      'a,b',
      'caf\u00e9',
      'a%41',
    ],
    ...['a:', 'a:x', 'a:000080', 'a:65536', 'a:99999', 'a:80:80', '[]', '[::1', '::1', '[::1]x', '[g::1]'],
    ...['[1:2]', '[:::]', '256.1.1.1', '.', 'x[::1]', `${'a.'.repeat(200)}x`],
  ])('%j is none', header => {
    expect(normalHost(header, 'http')).toBeUndefined()
  })
})

describe('an address, or this machine', () => {
  it.each([
    ...['localhost', 'localhost:3000', '1.2.3.4', '127.0.0.1:80', '255.255.255.255', '10.0.100.1:8080'],
    ...['[::1]', '[::1]:3000', '[2001:db8::af]', '[::ffff:1.2.3.4]:1'],
  ])('is %s', host => {
    expect(isAddressOrLocalhost(host)).toBe(true)
  })

  it.each([
    ...['', 'localhost.', 'xlocalhost', 'localhost.example.com', 'a.localhost', 'localhost:', 'localhost:x'],
    ...[
      '1.2.3',
      '1.2.3.4.5',
      '1234.1.1.1',
      '.2.3.4',
      '1.2.3.1234',
      '1.2..4',
      '1x2x3x4',
      'x1.2.3.4',
      '1.2.3.4x',
    ],
    ...['1.2.3.4.example.com', '[]', '[g]', '[::1', '[::1]x', 'x[::1]', 'example.com', '10.0.0.1:80x'],
  ])('is not %j', host => {
    expect(isAddressOrLocalhost(host)).toBe(false)
  })
})
