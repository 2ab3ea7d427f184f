import { describe, expect, it } from 'vitest'
import { ownCookieName } from '../../http/cookies/own-cookies.ts'
import { sessionCookieName } from '../../http/cookies/session-cookie.ts'
import { answerHeaders, type ResponseOptions } from './response-headers.ts'

/** What of these lines reaches the browser, beside the id of the request. */
function passed(lines: readonly string[], options: Partial<ResponseOptions> = {}): string[] {
  const [name, id, ...rest] = answerHeaders(lines, {
    requestId: 'r-1',
    sharesOrigin: false,
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
        expect(passed([name, 'x', 'A', '1'], { sharesOrigin: true })).toEqual(['A', '1'])
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
    expect(passed(lines, { sharesOrigin: true })).toEqual(lines)
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
})
