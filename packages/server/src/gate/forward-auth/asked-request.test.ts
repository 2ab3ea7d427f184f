import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { allow } from '../../../test/gate/support/rules.ts'
import { testApp } from '../../../test/gate/support/test-app.ts'
import { testConfig } from '../../../test/support/config.ts'
import { GatewrightError } from '../../errors.ts'
import { createTrustedProxies } from '../../http/trusted-proxies.ts'
import { createAppTable } from '../routing/apps.ts'
import { readAskedRequest } from './asked-request.ts'

const apps = createAppTable(
  testConfig({
    externalUrl: 'http://localhost:3000',
    apps: [
      testApp(),
      testApp({ id: 'wiki', urls: [{ origin: 'http://wiki.example.com', pathPrefix: '/w' }] }),
      testApp({
        id: 'reads',
        urls: [{ origin: 'http://reads.example.com', pathPrefix: '/' }],
        rules: [allow({ signedIn: true }, { methods: ['GET'] })],
      }),
      ...(['strict', 'raw'] as const).map(paths =>
        testApp({
          ...{ id: paths, paths },
          urls: [{ origin: `http://${paths === 'raw' ? 'raw' : 'paths'}.example.com`, pathPrefix: '/' }],
          rules: [allow({ signedIn: true }, { paths: ['/a/**'] })],
        }),
      ),
    ],
  } as never),
)
const proxies = createTrustedProxies(['127.0.0.1'])

/** What is asked about when a proxy sends these headers, or why it is refused. */
function asked(headers: IncomingHttpHeaders, remoteAddress = '127.0.0.1') {
  try {
    const request = { headers, socket: { remoteAddress } } as unknown as IncomingMessage
    const { site, target, method } = readAskedRequest(request, apps, proxies)
    return [site.app.config.id, method, target.path + target.query]
  } catch (error) {
    if (!(error instanceof GatewrightError)) throw error
    return { code: error.code, ...error.detail }
  }
}
const forwarded = (host: string, uri: string, method?: string) => ({
  'x-forwarded-host': host,
  'x-forwarded-uri': uri,
  ...(method !== undefined && { 'x-forwarded-method': method }),
})
const original = (url: string, method?: string) => ({
  'x-original-url': url,
  ...(method !== undefined && { 'x-original-method': method }),
})
const host = 'support.example.com'
const at = { host, path: '/a' }

describe('the request that a proxy asks about', () => {
  it('is described in one family of headers or the other', () => {
    expect(asked(forwarded(host, '/a?b=c', 'GET'))).toEqual(['support', 'GET', '/a?b=c'])
    expect(asked(original(`http://${host}/a?b=c`, 'POST'))).toEqual(['support', 'POST', '/a?b=c'])
    expect(asked(original(`https://${host}/a/b/`, 'GET'))).toEqual(['support', 'GET', '/a/b/'])
    expect(asked(original(`HTTPS://${host}/`, 'GET'))).toEqual(['support', 'GET', '/'])
    expect(asked(forwarded('wiki.example.com', '/w/a', 'GET'))).toEqual(['wiki', 'GET', '/w/a'])
  })

  it('is nobody’s but a listed proxy’s to describe', () => {
    expect(asked(forwarded(host, '/a', 'GET'), '10.0.0.9')).toEqual({
      code: 'untrusted_proxy',
      peer: '10.0.0.9',
    })
  })

  it('is described as a whole', () => {
    const nothing = { code: 'bad_request', missing: 'X-Forwarded-Host and X-Forwarded-Uri' }
    expect(asked({})).toEqual(nothing)
    expect(asked({ 'x-forwarded-host': host, 'x-forwarded-method': 'GET' })).toEqual(nothing)
    expect(asked({ 'x-forwarded-uri': '/a?code=secret', 'x-forwarded-method': 'GET' })).toEqual({
      code: 'bad_request',
      missing: 'X-Forwarded-Host',
      path: '/a',
    })
    const noMethod = { code: 'bad_request', ...at, missing: 'X-Forwarded-Method' }
    expect(asked(forwarded(host, '/a?code=secret'))).toEqual(noMethod)
    for (const method of ['', 'get', 'GET ', ' GET', 'G-T', 'GET, POST']) {
      expect([method, asked(forwarded(host, '/a', method))]).toEqual([method, noMethod])
    }
  })

  it('is not one that only connections are made or mirrored by', () => {
    for (const method of ['TRACE', 'CONNECT']) {
      expect(asked(forwarded(host, '/a', method))).toEqual({ code: 'method_not_allowed', ...at, method })
    }
  })

  it('is of an app, and of a path that is read in one way alone', () => {
    expect(asked(forwarded('other.example.com', '/a', 'GET'))).toEqual({
      code: 'app_not_found',
      host: 'other.example.com',
      path: '/a',
    })
    expect(asked(forwarded('wiki.example.com', '/a', 'GET'))).toMatchObject({ code: 'app_not_found' })
    const { code, path } = { code: 'bad_path', path: '/a/../b' }
    expect(asked(forwarded('paths.example.com', path, 'GET'))).toEqual({
      code,
      host: 'paths.example.com',
      path,
    })
    // No line break can come in a header; what stands behind one would not be left out either.
    expect(asked(original(`http://${host}/a\nb`, 'GET'))).toMatchObject({ code: 'bad_path' })
  })

  it('has the path as it came, where no rule reads it or the rules of every reading are asked', () => {
    for (const path of ['/a%2Fb', '//a', '/a/../b', '/%61;x', '/a?b#c', '/\xe9']) {
      expect(asked(forwarded(host, path, 'GET'))).toEqual(['support', 'GET', path])
      expect(asked(original(`http://raw.example.com${path}`, 'GET'))).toEqual(['raw', 'GET', path])
    }
    for (const path of [
      '/a%0d',
      '/a%0Ab',
      '/a%00',
      '/a b',
      '/a\tb',
      '/\u0100',
      'a',
      '*',
      `http://${host}/a`,
    ]) {
      expect(asked(forwarded(host, path, 'GET'))).toMatchObject({ code: 'bad_path' })
      expect(asked(forwarded('raw.example.com', path, 'GET'))).toMatchObject({ code: 'bad_path' })
    }
    // Two proxies that write one path in two ways do not agree.
    const both = { ...forwarded(host, '/a%2fb', 'GET'), ...original(`http://${host}/a%2Fb`, 'GET') }
    expect(asked(both)).toMatchObject({ code: 'bad_request' })
  })

  it.each([
    ...['', 'support.example.com/a', `ftp://${host}/a`, `x http://${host}/a`, `http://${host}`, 'http:///a'],
    ...[`http://${host}?/a`, `http://${host}#/a`, `http://${host}\\/a`, `//${host}/a`],
  ])('is not in an X-Original-URL that is no address: %j', url => {
    expect(asked(original(url, 'GET'))).toEqual({
      code: 'bad_request',
      header: 'X-Original-URL',
      value: url.split('?')[0],
    })
  })

  it('is told to the log without a password or a query', () => {
    const refused = { code: 'bad_request', header: 'X-Original-URL', value: `${host}/a` }
    for (const person of ['ada:secret@', '@', 'a@b@', 'a\nb@']) {
      expect(asked(original(`http://${person}${host}/a?code=secret`, 'GET'))).toEqual(refused)
    }
  })
})

describe('two descriptions', () => {
  const refused = { code: 'bad_request', ...at, reason: 'X-Forwarded-* and X-Original-* disagree' }

  it('are one where they agree; whichever says the method', () => {
    const url = `http://${host}/a`
    for (const [first, second] of [
      ['GET', 'GET'],
      ['GET', undefined],
      [undefined, 'GET'],
    ] as const) {
      expect(asked({ ...forwarded(host, '/a', first), ...original(url, second) })).toEqual([
        'support',
        'GET',
        '/a',
      ])
    }
  })

  it('that disagree are refused: one is forged (CVE-2026-40575)', () => {
    for (const [url, method] of [
      ['http://wiki.example.com/a', 'GET'],
      [`http://${host}/b`, 'GET'],
      [`http://${host}/a?x`, 'GET'],
      [`http://${host}/a`, 'POST'],
    ] as const) {
      expect(asked({ ...forwarded(host, '/a', 'GET'), ...original(url, method) })).toEqual(refused)
    }
    expect(asked({ ...forwarded(host, '/a'), ...original(`http://${host}/b`, 'GET') })).toEqual(refused)
    expect(asked({ ...forwarded(host, '/a', 'GET'), ...original(`http://${host}/b`) })).toEqual(refused)
  })
})

describe('a header that a client may have made up', () => {
  const get = forwarded(host, '/a', 'GET')
  const why =
    'Gates, meshes and servers tell apps by this header who is calling. A proxy that only asks might pass on what a client has made up.'

  it('and that a front of somebody’s may add is refused, with both ways out', () => {
    expect(asked({ ...get, 'cf-access-jwt-assertion': 'x' })).toEqual({
      code: 'bad_request',
      ...at,
      header: 'cf-access-jwt-assertion',
      why,
      fix: 'Where a front of yours adds it, have your proxy remove cf-access-jwt-assertion before it asks; or write apps.support.passes: ["cf-access-jwt-assertion"], where the app proves by itself what it says.',
    })
  })

  it('and that no app ever gets is refused', () => {
    expect(asked({ ...get, remote_user: 'x' })).toEqual({
      code: 'bad_request',
      ...at,
      header: 'remote_user',
      why,
      fix: 'Have your proxy remove remote_user before it asks: no app ever gets it from a client.',
    })
  })

  it('and by which the app could be made to take further requests on the connection (h2c) is refused', () => {
    expect(asked({ ...get, 'http2-settings': 'AAMAAABk' })).toMatchObject({
      code: 'bad_request',
      ...at,
      header: 'http2-settings',
      fix: 'Have your proxy remove http2-settings before it asks, and pass Upgrade on for websocket alone.',
    })
  })

  it('and that changes the method is refused where rules ask for the method', () => {
    const override = { 'x-http-method-override': 'DELETE' }
    expect(asked({ ...get, ...override })).toEqual(['support', 'GET', '/a'])
    expect(asked({ ...forwarded('reads.example.com', '/a', 'GET'), ...override })).toEqual({
      code: 'bad_request',
      host: 'reads.example.com',
      path: '/a',
      header: 'x-http-method-override',
      why: 'The app may take the method from this header, and the rules of the app ask for the method.',
      fix: 'Have your proxy remove x-http-method-override before it asks, or write rules without methods.',
    })
    expect(asked(forwarded('reads.example.com', '/a', 'GET'))).toEqual(['reads', 'GET', '/a'])
  })
})
