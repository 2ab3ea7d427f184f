import { describe, expect, it } from 'vitest'
import { testApp } from '../../../test/gate/support/test-app.ts'
import { ownCookieName } from '../../http/cookies/own-cookies.ts'
import { sessionCookieName } from '../../http/cookies/session-cookie.ts'
import { gatedApp, type Site } from '../routing/gated-app.ts'
import { answerHeaders, type ResponseOptions } from './response-headers.ts'

const app = gatedApp(testApp({ upstreams: ['http://127.0.0.1:4100'] }), [])
const site: Site = {
  ...{ app, origin: 'https://bot.example.com', host: 'bot.example.com' },
  ...{ secure: true, prefix: '', keepsPrefix: false, isOneOfMany: false, onConsole: false },
}
const onConsole: Site = { ...site, prefix: '/bot', onConsole: true }

/** What of these lines reaches the browser, beside the id of the request. */
function passed(lines: readonly string[], options: Partial<ResponseOptions> = {}): string[] {
  const [name, id, ...rest] = answerHeaders(lines, {
    requestId: 'r-1',
    site,
    isPrivatePage: false,
    cors: [],
    ...options,
  })
  expect([name, id]).toEqual(['X-Request-Id', 'r-1'])
  return rest
}

const spellings = (name: string) => [name, name.toLowerCase(), name.toUpperCase()]

describe('of an app’s answer', () => {
  it.each([
    ...['Keep-Alive', 'Proxy-Connection', 'Proxy-Authenticate', 'Proxy-Authentication-Info', 'TE', 'Trailer'],
    ...['Transfer-Encoding', 'Upgrade', 'X-Request-Id', 'X-Gatewright-Assertion', 'Alt-Svc'],
  ])('%s does not reach the browser, and what stands around it does', header => {
    for (const name of spellings(header)) {
      expect(passed(['A', '1', name, 'x', 'B', '2', name, 'y']), name).toEqual(['A', '1', 'B', '2'])
    }
  })

  it.each(['Service-Worker-Allowed', 'Clear-Site-Data'])(
    '%s reaches the browser where the app has an origin of its own, for it claims all of it',
    header => {
      for (const name of spellings(header)) {
        expect(passed([name, 'x'])).toEqual([name, 'x'])
        expect(passed([name, 'x', 'A', '1'], { site: onConsole })).toEqual(['A', '1'])
      }
    },
  )

  it('everything else stays as it is, in its order and as often as it came', () => {
    const lines = [
      'Content-Type',
      'x',
      'toString',
      'y',
      'Vary',
      'a',
      'vary',
      'b',
      'WWW-Authenticate',
      'Basic',
    ]
    expect(passed(lines)).toEqual(lines)
    expect(passed(lines, { site: onConsole })).toEqual(lines)
    expect(passed([])).toEqual([])
  })

  it('each cookie is looked at, the first as the last: ours are not set, the app’s own are', () => {
    const ours = [
      ...[sessionCookieName(false), sessionCookieName(true), ownCookieName('-nonce', true)],
      ...[ownCookieName('.sign-in.x', false), '__Secure-gatewright', 'GATEWRIGHT'],
    ]
    for (const name of ours) {
      for (const cookie of [`${name}=x; Path=/`, `=${name}=x`, name, ` ${name} =x`]) {
        expect(passed(['Set-Cookie', cookie, 'Set-Cookie', 'a=1']), cookie).toEqual(['Set-Cookie', 'a=1'])
        expect(passed(['set-cookie', 'a=1', 'SET-COOKIE', cookie]), cookie).toEqual(['set-cookie', 'a=1'])
      }
    }
    expect(passed(['Set-Cookie', 'gatewrights=x', 'X', 'gatewright=x'])).toEqual([
      ...['Set-Cookie', 'gatewrights=x', 'X', 'gatewright=x'],
    ])
  })

  it('what any Connection names is of one connection, wherever it stands', () => {
    expect(
      passed(['A', '1', 'Connection', 'close, a', 'B', '2', 'connection', ' B ,c', 'C', '3', 'D', '4']),
    ).toEqual(['D', '4'])
    expect(passed(['Connection', 'keep-alive', 'A', '1'])).toEqual(['A', '1'])
  })

  it('the permission for other sites is the app’s own where it gives one, else that of the file', () => {
    const cors = ['Access-Control-Allow-Origin', 'https://shop.test', 'Vary', 'Origin']
    expect(passed(['A', '1'], { cors })).toEqual(['A', '1', ...cors])
    for (const name of spellings('Access-Control-Allow-Origin')) {
      expect(passed([name, '*', 'A', '1'], { cors })).toEqual([name, '*', 'A', '1'])
    }
  })

  // Chromium shows what it has kept to whoever presses Back, and asks nobody, unless nothing was to be kept.
  it('a page that somebody had to sign in for is kept by no browser, where the app says nothing of that', () => {
    const isPrivatePage = true
    const noStore = ['Cache-Control', 'no-store']
    for (const type of [
      ['Content-Type', 'text/html'],
      ['content-type', 'application/pdf'],
      ['A', '1'],
      ['ETag', '"1"'],
      // Apache says with a page which of its files it has chosen.
      ['Content-Location', 'page.html.en'],
    ]) {
      expect(passed(type, { isPrivatePage })).toEqual([...type, ...noStore])
      expect(passed(type)).toEqual(type)
    }
    for (const said of [
      ['Cache-Control', 'private, max-age=3600'],
      ['CACHE-CONTROL', 'no-cache'],
      ['Expires', '0'],
      ['Content-Type', 'video/mp4'],
      ['Location', '/login'],
    ]) {
      const lines = ['A', '1', ...said]
      expect(passed(lines, { isPrivatePage })).toEqual(lines)
    }
  })

  it('its own addresses are told as people see them, in each header and cookie', () => {
    expect(
      passed([
        ...['Location', 'http://127.0.0.1:4100/a', 'LOCATION', 'http://127.0.0.1:4100@evil.test/'],
        ...['content-location', 'http://127.0.0.1:4100/b', 'Refresh', '0; url=http://127.0.0.1:4100/c'],
        ...['Set-Cookie', 'a=b; Domain=127.0.0.1', 'set-cookie', 'gatewright=x; Domain=127.0.0.1'],
        ...['Link', '<http://127.0.0.1:4100/d>', 'X-Location', 'http://127.0.0.1:4100/e', 'Location', ''],
      ]),
    ).toEqual([
      ...['Location', 'https://bot.example.com/a', 'LOCATION', 'http://127.0.0.1:4100@evil.test/'],
      ...['content-location', 'https://bot.example.com/b', 'Refresh', '0; url=https://bot.example.com/c'],
      ...['Set-Cookie', 'a=b'],
      ...['Link', '<http://127.0.0.1:4100/d>', 'X-Location', 'http://127.0.0.1:4100/e', 'Location', ''],
    ])
  })
})
