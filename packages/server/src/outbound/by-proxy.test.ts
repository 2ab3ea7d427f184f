import { readOutboundProxies } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { proxyFor } from './by-proxy.ts'

function goesBy(address: string, env: Record<string, string>): string {
  const reading = readOutboundProxies(env)
  if (!reading.ok) throw new Error(reading.problem)
  return proxyFor(new URL(address), reading.proxies)?.url.host ?? 'directly'
}

const proxies = { HTTPS_PROXY: 'http://secure:1', HTTP_PROXY: 'http://plain:2' }

describe('the proxy of an address', () => {
  it.each<readonly [string, string]>([
    ['https://idp.example.com/', 'secure:1'],
    ['https://10.0.0.7/', 'secure:1'],
    ['http://idp.example.com/', 'plain:2'],
    ['https://localhost.example.com/', 'secure:1'],
    ['https://127.example.com/', 'secure:1'],
    // This machine.
    ...[
      'https://localhost/',
      'https://127.0.0.1:8443/',
      'https://127.9.9.9/',
      'https://[::1]/',
      'http://a.localhost/',
    ].map(address => [address, 'directly'] as const),
    ...['http://2130706433/', 'https://localhost./'].map(address => [address, 'directly'] as const),
  ])('%s: %s', (address, way) => {
    expect(goesBy(address, proxies)).toBe(way)
  })

  it.each<readonly [string, string, boolean]>([
    ['*', 'https://idp.example.com/', true],
    ['example.com', 'https://example.com/', true],
    ['example.com', 'https://idp.example.com/', true],
    ['example.com', 'https://notexample.com/', false],
    ['.example.com', 'https://idp.example.com/', true],
    ['.example.com', 'https://example.com/', true],
    ['*.example.com', 'https://a.b.example.com/', true],
    ['EXAMPLE.com', 'https://idp.Example.COM/', true],
    ['example.com.', 'https://idp.example.com./', true],
    ['example.com:443', 'https://idp.example.com/', true],
    ['example.com:8443', 'https://idp.example.com/', false],
    ['example.com:8443', 'https://idp.example.com:8443/', true],
    ['a.test, example.com', 'https://example.com/', true],
    ['a.test example.com', 'https://example.com/', true],
    ['com', 'https://example.com/', true],
    ['10.0.0.7', 'https://10.0.0.7/', true],
    ['10.0.0.7:443', 'https://10.0.0.7/', true],
    ['10.0.0.0/8', 'https://10.200.0.1/', true],
    ['10.0.0.0/8', 'https://11.0.0.1/', false],
    ['0.0.0.7', 'https://10.0.0.7/', false],
    ['fd00::/8', 'https://[fd12::1]/', true],
    ['[fd12::1]', 'https://[fd12::1]/', true],
    ['[fd12::1]:443', 'https://[fd12::1]/', true],
    ['fd12::1', 'https://[fd12:0::1]/', true],
    ['münchen.test', 'https://idp.xn--mnchen-3ya.test/', true],
    // What means nothing excepts nobody.
    ...['10.0.0.0/99', '/8', ':443', '.', '10.0.0.0/8/8', '<local>', '[', 'http://example.com'].map(
      entry => [entry, 'https://10.0.0.7/', false] as const,
    ),
  ])('NO_PROXY=%s and %s: directly %s', (entries, address, directly) => {
    expect(goesBy(address, { ...proxies, NO_PROXY: entries })).toBe(directly ? 'directly' : 'secure:1')
  })
})
