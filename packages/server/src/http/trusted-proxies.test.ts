import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createTrustedProxies, requestedHost } from './trusted-proxies.ts'

const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage

describe('trusted proxies', () => {
  it('are nobody unless they are listed', () => {
    expect(createTrustedProxies([]).trusts(from('127.0.0.1'))).toBe(false)
    expect(createTrustedProxies(['10.0.0.1']).trusts(from('10.0.0.2'))).toBe(false)
  })

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.0/8', '10.200.3.4'],
    ['10.0.0.0/8', '::ffff:10.1.1.1'],
    ['::1', '::1'],
    ['fd00::/8', 'fd12::1'],
  ])('listed as %s are known at %s', (listed, peer) => {
    expect(createTrustedProxies([listed]).trusts(from(peer))).toBe(true)
  })

  it('say who asks, and only the nearest unlisted address is believed', () => {
    const proxies = createTrustedProxies(['10.0.0.0/8'])
    const chain = { 'x-forwarded-for': '1.1.1.1, 203.0.113.7, 10.0.0.5' }
    expect(proxies.clientAddress(from('10.0.0.1', chain))).toBe('203.0.113.7')
    expect(proxies.clientAddress(from('203.0.113.9', chain))).toBe('203.0.113.9')
    expect(proxies.clientAddress(from('10.0.0.1', { 'x-forwarded-for': 'unknown' }))).toBe('10.0.0.1')
    // Space and tab alone may stand around one.
    expect(proxies.clientAddress(from('10.0.0.1', { 'x-forwarded-for': '\t203.0.113.7 ' }))).toBe(
      '203.0.113.7',
    )
    expect(proxies.clientAddress(from('10.0.0.1', { 'x-forwarded-for': '203.0.113.7\xa0' }))).toBe('10.0.0.1')
  })

  it('say which host was asked for; from others that header counts for nothing', () => {
    const proxies = createTrustedProxies(['10.0.0.1'])
    const headers = { host: 'inner', 'x-forwarded-host': 'forged.test, app.example.com' }
    expect(requestedHost(from('10.0.0.1', headers), proxies)).toBe('app.example.com')
    expect(requestedHost(from('10.0.0.2', headers), proxies)).toBe('inner')
  })
})
