import { describe, expect, it } from 'vitest'
import { describeProxies, readOutboundProxies } from './outbound-proxies.ts'

describe('the proxies of the environment', () => {
  it.each([
    [{}, undefined, undefined],
    [{ HTTPS_PROXY: '' }, undefined, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128', undefined],
    [{ https_proxy: 'http://small:1', HTTPS_PROXY: 'http://large:2' }, 'http://small:1', undefined],
    [{ HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128', undefined],
    [{ HTTPS_PROXY: ' http://proxy:3128/ ' }, 'http://proxy:3128', undefined],
    [{ HTTPS_PROXY: 'https://proxy' }, 'https://proxy', undefined],
    [{ HTTPS_PROXY: 'me:secret@proxy:3128' }, 'http://proxy:3128', undefined],
    [{ HTTP_PROXY: 'proxy:1' }, undefined, 'http://proxy:1'],
    [{ ALL_PROXY: 'http://proxy:1' }, 'http://proxy:1', 'http://proxy:1'],
    [{ all_proxy: 'http://proxy:1', HTTPS_PROXY: 'http://other:2' }, 'http://other:2', 'http://proxy:1'],
  ])('%j', (env, https, http) => {
    const reading = readOutboundProxies(env)
    expect(reading.ok && [reading.proxies.https?.url.origin, reading.proxies.http?.url.origin]).toEqual([
      https,
      http,
    ])
  })

  it.each([
    ...[
      'socks5://proxy:1080',
      'http://',
      'http://wpad/proxy.pac',
      'http://http://proxy',
      '3128',
      'ftp://proxy',
      'none of it',
    ],
    ...['http://me:100%@proxy:1', 'http://proxy:99999', 'http://pro xy', '://', 'http:///'],
  ])('of which %s is none, and that is one line without the value', value => {
    const reading = readOutboundProxies({ HTTPS_PROXY: value, SECRET: 'x' })
    expect(reading.ok).toBe(false)
    const problem = reading.ok ? '' : reading.problem
    expect(problem).toMatch(
      /^HTTPS_PROXY is not the address of a proxy: .+ Write it as http:\/\/proxy\.example\.com:3128/,
    )
    expect(problem).not.toContain('\n')
    expect(problem).not.toContain('100%')
  })

  it('say so where ALL_PROXY is one for browsers, and go on', () => {
    const reading = readOutboundProxies({ ALL_PROXY: 'socks5://127.0.0.1:1080' })
    expect(reading.ok && reading.proxies.https).toBeUndefined()
    expect(reading.ok && reading.proxies.notices.join()).toContain('ALL_PROXY is not used: SOCKS')
    const other = readOutboundProxies({ ALL_PROXY: 'socks5://x', HTTPS_PROXY: 'a:1', HTTP_PROXY: 'b:1' })
    expect(other.ok && other.proxies.notices).toEqual([])
  })

  it('are told without a password', () => {
    const reading = readOutboundProxies({
      HTTPS_PROXY: 'http://me:hunter2@proxy:3128',
      NO_PROXY: '.corp.test, 10.0.0.0/8',
    })
    const said = reading.ok ? describeProxies(reading.proxies) : ''
    expect(said).toBe(
      'Calls to providers, and what else goes out: https by http://proxy:3128 (HTTPS_PROXY), except .corp.test, 10.0.0.0/8 (NO_PROXY). Calls to apps and to this machine go directly.',
    )
  })
})
