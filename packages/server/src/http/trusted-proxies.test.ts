import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createTrustedProxies, header, requestedHost } from './trusted-proxies.ts'

const from = (remoteAddress: string | undefined, headers: Record<string, string | string[]> = {}) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage

describe('trusted proxies', () => {
  it('are nobody unless they are listed', () => {
    expect(createTrustedProxies([]).trusts(from('127.0.0.1'))).toBe(false)
  })

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.0/8', '10.200.3.4'],
    ['10.0.0.0/8', '::ffff:10.1.1.1'],
    ['::ffff:10.1.1.1', '10.1.1.1'],
    ['::1', '::1'],
    ['fd00::/8', 'fd12::1'],
  ])('listed as %s are known at %s', (listed, peer) => {
    expect(createTrustedProxies(['192.0.2.1', listed]).trusts(from(peer))).toBe(true)
    expect(createTrustedProxies([listed, '192.0.2.1']).lists(peer)).toBe(true)
  })

  it.each([
    ['10.0.0.1', '10.0.0.2'],
    ['10.0.0.1', '10.0.0.0'],
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/8', '::a00:1'],
    ['::1', '::2'],
    ['::1', '::'],
    ['::/0', '10.0.0.1'],
    ['0.0.0.0/0', '::1'],
    ['fd00::/8', 'fe12::1'],
    ['0.0.0.0/0', ''],
    ['0.0.0.0/0', 'unix'],
    ['0.0.0.0/0', undefined],
  ])('listed as %s are not those at %s', (listed, peer) => {
    expect(createTrustedProxies([listed]).trusts(from(peer))).toBe(false)
    expect(createTrustedProxies([listed]).lists(peer ?? '')).toBe(false)
  })

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['1.1.1.1, 203.0.113.7, 10.0.0.5', '203.0.113.7'],
    ['1.1.1.1,10.0.0.6,203.0.113.7,10.0.0.5,10.0.0.4', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    // Space and tab alone may stand around one.
    ['\t203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7\xa0', '10.0.0.1'],
    ['unknown', '10.0.0.1'],
    ['203.0.113.7, unknown', '10.0.0.1'],
    ['203.0.113.7, ', '10.0.0.1'],
    ['', '10.0.0.1'],
    ['10.0.0.5, 10.0.0.6', '10.0.0.1'],
  ])('that say "%s" tell that %s asks: the nearest unlisted address alone is believed', (chain, address) => {
    const proxies = createTrustedProxies(['10.0.0.0/8'])
    const headers = { 'x-forwarded-for': chain }
    expect(proxies.clientAddress(from('10.0.0.1', headers))).toBe(address)
    expect(proxies.clientAddress(from('203.0.113.9', headers))).toBe('203.0.113.9')
  })

  it('that say nothing ask for themselves, and a peer without an address has none', () => {
    const proxies = createTrustedProxies(['10.0.0.0/8'])
    expect(proxies.clientAddress(from('10.0.0.1'))).toBe('10.0.0.1')
    expect(proxies.clientAddress(from(undefined, { 'x-forwarded-for': '203.0.113.7' }))).toBe('')
  })

  it.each([
    ['forged.test, app.example.com', 'app.example.com'],
    ['forged.test,\tapp.example.com ', 'app.example.com'],
    ['app.example.com', 'app.example.com'],
    ['forged.test, ', 'inner'],
    ['', 'inner'],
    [undefined, 'inner'],
  ])('that say %j tell that %s was asked for; from others that counts for nothing', (said, host) => {
    const proxies = createTrustedProxies(['10.0.0.1'])
    const headers = { host: 'inner', ...(said !== undefined && { 'x-forwarded-host': said }) }
    expect(requestedHost(from('10.0.0.1', headers), proxies)).toBe(host)
    expect(requestedHost(from('10.0.0.2', headers), proxies)).toBe('inner')
    expect(requestedHost(from('10.0.0.2'), proxies)).toBe('')
  })
})

it.each([
  ['one', 'one'],
  [['one', 'two'], 'one, two'],
  [undefined, undefined],
])('a header that came as %j is read as %j', (value, read) => {
  expect(header(from('', value === undefined ? {} : { 'x-it': value }), 'x-it')).toBe(read)
})
