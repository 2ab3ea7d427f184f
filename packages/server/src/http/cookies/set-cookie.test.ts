import { expect, it } from 'vitest'
import { ownCookieName } from './own-cookies.ts'
import { sessionCookieName } from './session-cookie.ts'
import { removeCookie, setCookie } from './set-cookie.ts'

const nonce = (secure: boolean) => ownCookieName('-nonce', secure)

it('a cookie of ours is for its host alone and out of reach of scripts, and on https never leaves it', () => {
  expect(setCookie(nonce(false), 'v', { secure: false })).toBe(
    'gatewright-nonce=v; Path=/; HttpOnly; SameSite=Lax',
  )
  expect(setCookie(nonce(true), 'v', { secure: true })).toBe(
    '__Host-gatewright-nonce=v; Path=/; HttpOnly; SameSite=Lax; Secure',
  )
})

it('lasts until the browser closes, or for so many seconds', () => {
  expect(setCookie(nonce(true), 'v', { secure: true, maxAgeSeconds: 60 })).toMatch(/; Secure; Max-Age=60$/)
  expect(setCookie(nonce(false), 'v', { secure: false, maxAgeSeconds: 0 })).toMatch(/Lax; Max-Age=0$/)
})

it('is taken back by the name and the attributes that it was set with', () => {
  expect(removeCookie(sessionCookieName(false), false)).toBe(
    'gatewright=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
  )
  expect(removeCookie(sessionCookieName(true), true)).toBe(
    '__Host-gatewright=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0',
  )
})
