import type { AppConfig } from '@gatewright/config'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../../test/gate/support/test-app.ts'
import { gatedApp, type Site } from '../routing/gated-app.ts'
import { outerAddressesOf } from './outer-addresses.ts'

const upstream = 'http://127.0.0.1:4100'

function addresses(app: Partial<AppConfig> = {}, where: Partial<Site> = {}) {
  return outerAddressesOf({
    ...{ app: gatedApp(testApp({ upstreams: [upstream], ...app }), []), origin: 'https://bot.example.com' },
    ...{ host: 'bot.example.com', secure: true, prefix: '', keepsPrefix: false, onConsole: false, ...where },
  })
}
const console = { origin: 'https://sso.example.com', host: 'sso.example.com', onConsole: true }
const below = (app: Partial<AppConfig> = {}, prefix = '/tool') => addresses(app, { ...console, prefix })

describe('the address of the inner app', () => {
  it.each([
    ['http://127.0.0.1:4100/login?a=%2F#x', 'https://bot.example.com/login?a=%2F#x'],
    ['HTTP://127.0.0.1:4100/', 'https://bot.example.com/'],
    ['http://127.0.0.1:4100', 'https://bot.example.com/'],
    ['http://127.0.0.1:4100?a', 'https://bot.example.com/?a'],
    ['http://127.0.0.1:4100#a', 'https://bot.example.com/#a'],
    // To a browser the same number.
    ['http://127.1:4100/x', 'https://bot.example.com/x'],
    // What an app makes of the port that it listens at, and the scheme that people use.
    ['https://127.0.0.1:4100/x', 'https://bot.example.com/x'],
    ['http://127.0.0.1:4100//evil.test/x', 'https://bot.example.com//evil.test/x'],
    ['http://127.0.0.1:4100/caf\xc3\xa9', 'https://bot.example.com/caf\xc3\xa9'],
  ])('becomes the outer one: %s', (url, outer) => {
    expect(addresses().ofUrl(url)).toBe(outer)
  })

  it.each([
    ['http://app.internal', ['http://app.internal/x', 'http://APP.internal.:80/x', 'http://app.internal:/x']],
    ['https://app.internal', ['https://app.internal/x', 'https://app.internal:443/x']],
    ['http://[::1]:4100', ['http://[::1]:4100/x', 'http://[0:0:0:0:0:0:0:1]:4100/x']],
  ])('is one in any spelling: %s', (upstream, urls) => {
    for (const url of urls) {
      expect(addresses({ upstreams: [upstream] }).ofUrl(url), url).toBe('https://bot.example.com/x')
    }
  })

  it('is that of each upstream, and the name that the app gets as its host', () => {
    const several = addresses({ upstreams: ['http://10.0.0.1:1', 'https://10.0.0.2'] })
    for (const url of ['http://10.0.0.1:1/x', 'https://10.0.0.2/x']) {
      expect(several.ofUrl(url)).toBe('https://bot.example.com/x')
    }
    const named = addresses({ host: { name: 'tool.corp.internal' } })
    for (const host of ['tool.corp.internal', 'tool.corp.internal:4100', 'TOOL.corp.internal.']) {
      for (const scheme of ['http', 'https']) {
        expect(named.ofUrl(`${scheme}://${host}/x`), host).toBe('https://bot.example.com/x')
      }
    }
    expect(named.ofUrl('http://127.0.0.1:4100/x')).toBe('https://bot.example.com/x')
    const plain = addresses({ upstreams: ['http://app.internal'], host: 'upstream' })
    expect(plain.ofUrl('https://app.internal/x')).toBe('https://bot.example.com/x')
  })

  // The app's own words, however odd: what is not surely its address is another one, and stays another one.
  it.each([
    ...['http://127.0.0.1:4100@evil.test/', 'http://127.0.0.1:4100.evil.test/', '//127.0.0.1:4100/x'],
    ...['http://evil@127.0.0.1:4100/', 'http://127.0.0.1:4100\\@evil.test/', 'http:\\\\127.0.0.1:4100/x'],
    ...[
      'http:/127.0.0.1:4100/x',
      'http:127.0.0.1:4100/x',
      'http:///127.0.0.1:4100/x',
      'ftp://127.0.0.1:4100/x',
    ],
    ...[
      'http://127.0.0.1:41\t00/x',
      'ht\ttp://127.0.0.1:4100/x',
      'http://127.0.0.1%3a4100/x',
      'http://%31%32%37.0.0.1:4100/',
    ],
    ...[
      'http://127.0.0.1:4100%2f@evil.test/',
      'http://127.0.0.1/x',
      'http://127.0.0.1:4101/x',
      'http://127.0.0.1:410/x',
    ],
    ...[
      'http://127.0.0.1:41000/x',
      'http://127.0.0.1:999999/x',
      'https://evil.test/http://127.0.0.1:4100/',
      'http://',
      '',
    ],
    ...[
      'http://evil.test?http://127.0.0.1:4100/',
      'javascript:alert(1)',
      'http://127.0.0.2:4100/x',
      'login',
      '?a',
      '#a',
    ],
    ...[
      'https://other.example.com/',
      'http://other.example.com/',
      'https://bot.example.com.evil.test/',
      '/\t/evil.test',
    ],
    ...[
      '/x',
      '//evil.test/x',
      '/\\evil.test',
      'https://bot.example.com',
      'https://BOT.example.com:443/x',
      'x'.repeat(50_000),
    ],
  ])('is none of it: %j', url => {
    expect(addresses().ofUrl(url)).toBe(url)
  })

  // To an app that does not read X-Forwarded-Proto. Where nothing listens at port 80, its redirects led nowhere.
  it('is the outer host by the scheme that the app believes in, where people use https', () => {
    expect(addresses().ofUrl('http://bot.example.com/x')).toBe('https://bot.example.com/x')
    expect(addresses().ofUrl('http://bot.example.com:443/x')).toBe('https://bot.example.com/x')
    expect(addresses().ofUrl('http://bot.example.com:8080/x')).toBe('http://bot.example.com:8080/x')
    const plain = { secure: false, origin: 'http://bot.example.com' }
    expect(addresses({}, plain).ofUrl('https://bot.example.com/x')).toBe('https://bot.example.com/x')
    const port = { origin: 'https://bot.example.com:8443', host: 'bot.example.com:8443' }
    expect(addresses({}, port).ofUrl('http://bot.example.com:8443/x')).toBe('https://bot.example.com:8443/x')
  })
})

describe('a path of the app', () => {
  // An app that redirects to what it was asked for, with a slash behind it, led to whatever host stood in a link to the gate.
  it.each(['/base//evil.test/', '/base///evil.test', '/base//evil.test:80/a?b'])(
    'never becomes another host without the path of its upstream: %s',
    url => {
      const below = addresses({ upstreams: [`${upstream}/base`] })
      const here = `https://bot.example.com${url.slice('/base'.length)}`
      expect(below.ofUrl(url)).toBe(here)
      expect(below.ofRefresh(`0; url="${url}"`)).toBe(`0; url="${here}"`)
      expect(new URL(below.ofUrl(url), 'https://bot.example.com/x').host).toBe('bot.example.com')
    },
  )

  it('gets the prefix that was taken off, unless the app has read it and written it itself', () => {
    const { ofUrl } = below()
    expect(ofUrl('/login?next=/x')).toBe('/tool/login?next=/x')
    expect(ofUrl('/')).toBe('/tool/')
    expect(ofUrl('/toolbox')).toBe('/tool/toolbox')
    for (const url of [
      '/tool',
      '/tool/',
      '/tool/login',
      '/tool?x',
      '/tool#x',
      'login',
      '../x',
      '//evil.test/tool',
      '?x',
    ]) {
      expect(ofUrl(url), url).toBe(url)
    }
    expect(ofUrl('http://127.0.0.1:4100/login')).toBe('https://sso.example.com/tool/login')
    expect(ofUrl('http://127.0.0.1:4100/tool/login')).toBe('https://sso.example.com/tool/login')
    expect(ofUrl('http://127.0.0.1:4100')).toBe('https://sso.example.com/tool/')
  })

  it('gets it in the whole address of the outer host, too, but for one that is the console’s', () => {
    const { ofUrl } = below()
    expect(ofUrl('https://sso.example.com/login')).toBe('https://sso.example.com/tool/login')
    expect(ofUrl('http://sso.example.com/login')).toBe('https://sso.example.com/tool/login')
    for (const url of [
      'https://sso.example.com/tool/login',
      'https://sso.example.com/admin/login?signedOut=1',
    ]) {
      expect(ofUrl(url)).toBe(url)
    }
  })

  it('loses the path that the upstream begins with', () => {
    const { ofUrl } = addresses({ upstreams: [`${upstream}/inner/`] })
    expect(ofUrl('/inner/login')).toBe('/login')
    expect(ofUrl('/inner')).toBe('/')
    expect(ofUrl('/inner?x')).toBe('/?x')
    expect(ofUrl(`${upstream}/inner/login`)).toBe('https://bot.example.com/login')
    expect(ofUrl('https://bot.example.com/inner/login')).toBe('https://bot.example.com/login')
    // Outside there is no such place.
    for (const url of [`${upstream}/other`, `${upstream}/innermost`]) expect(ofUrl(url)).toBe(url)
    expect(ofUrl('/other')).toBe('/other')
  })

  it('is the outer one where the upstream begins with the prefix, and another one where with another path', () => {
    const same = below({ upstreams: [`${upstream}/tool`] })
    for (const url of ['/tool/login', '/tool', '/other']) expect(same.ofUrl(url)).toBe(url)
    expect(same.ofUrl(`${upstream}/tool/login`)).toBe('https://sso.example.com/tool/login')
    const other = below({ upstreams: [`${upstream}/inner`] })
    expect(other.ofUrl('/inner/login')).toBe('/tool/login')
    expect(other.ofUrl('/tool/login')).toBe('/tool/login')
  })
})

it('Refresh leads on as Location does', () => {
  const { ofRefresh } = addresses()
  expect(ofRefresh(`0; url=${upstream}/x`)).toBe('0; url=https://bot.example.com/x')
  expect(ofRefresh(`5;URL='${upstream}/x'`)).toBe("5;URL='https://bot.example.com/x'")
  expect(below().ofRefresh('0;url=/x')).toBe('0;url=/tool/x')
  for (const value of [
    '5',
    '0; url=https://evil.test/',
    `0; url='${upstream}/x`,
    `0; url=${upstream}@evil.test/`,
    'x',
  ]) {
    expect(ofRefresh(value)).toBe(value)
  }
})

// For an expression that tried the rest at each blank, 60 kB of them were four seconds in which nobody was answered.
it.each([`0;${' '.repeat(60_000)}a"b`, `0;url=${' '.repeat(60_000)}a"b`, `${'0'.repeat(60_000)}"`])(
  'a Refresh that makes no sense takes no time',
  value => {
    const before = performance.now()
    expect(addresses().ofRefresh(value)).toBe(value)
    expect(performance.now() - before).toBeLessThan(1_000)
  },
)
