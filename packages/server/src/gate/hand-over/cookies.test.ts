import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Site } from '../routing/gated-app.ts'
import { arrivals, arrivedCookie, bringsSessionCookie, removedHandOverCookies } from './cookies.ts'

const request = (cookie?: string) => ({ headers: { cookie } }) as IncomingMessage

describe.each([
  { scheme: 'http', prefix: '', other: '__Host-', attributes: 'Path=/; HttpOnly; SameSite=Lax' },
  { scheme: 'https', prefix: '__Host-', other: '', attributes: 'Path=/; HttpOnly; SameSite=Lax; Secure' },
])('the cookies of a hand-over on $scheme', ({ scheme, prefix, other, attributes }) => {
  const site = { secure: scheme === 'https' } as Site

  it('count what has arrived within ten seconds', () => {
    expect(arrivals(request(`${prefix}gatewright-arrived=2`), site)).toBe(2)
    expect(arrivals(request(`${other}gatewright-arrived=2`), site)).toBe(0)
    for (const cookie of [undefined, `${prefix}gatewright-arrived=`, `${prefix}gatewright-arrived=x`]) {
      expect(arrivals(request(cookie), site)).toBe(0)
    }
    const next = (cookie?: string) => arrivedCookie(request(cookie), site)
    expect(next()).toBe(`${prefix}gatewright-arrived=1; ${attributes}; Max-Age=10`)
    expect(next(`${prefix}gatewright-arrived=1`)).toBe(
      `${prefix}gatewright-arrived=2; ${attributes}; Max-Age=10`,
    )
  })

  it('are taken back at sign-out', () => {
    expect(removedHandOverCookies(site)).toEqual([`${prefix}gatewright-arrived=; ${attributes}; Max-Age=0`])
  })
})

it.each([
  ['gatewright=x', true],
  ['__Host-gatewright=x', true],
  ['a=1; __Host-gatewright=x', true],
  ['gatewright=', false],
  ['gatewright-nonce=x; __Secure-gatewright=x', false],
  ['', false],
  [undefined, false],
])('whoever brings %j has been signed in: %s', (cookie, expected) => {
  expect(bringsSessionCookie(request(cookie))).toBe(expected)
})
