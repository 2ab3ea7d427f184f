import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Site } from '../routing/gated-app.ts'
import { createNonces } from './nonces.ts'

const request = (cookie?: string) => ({ headers: { cookie } }) as IncomingMessage
const hash = (nonce: string) => createHash('sha256').update(nonce).digest('base64url')
const nonce = 'N_-'.padEnd(43, 'n')

describe.each([
  { scheme: 'http', prefix: '', other: '__Host-', attributes: 'Path=/; HttpOnly; SameSite=Lax' },
  { scheme: 'https', prefix: '__Host-', other: '', attributes: 'Path=/; HttpOnly; SameSite=Lax; Secure' },
])('the nonces of a browser on $scheme', ({ scheme, prefix, other, attributes }) => {
  const site = { secure: scheme === 'https' } as Site
  const name = `${prefix}gatewright-nonce`

  it('are held for ten minutes, under the names that this scheme has alone', () => {
    const nonces = createNonces()
    const made = new RegExp(`^${name}=([\\w-]{43}); ${attributes}; Max-Age=600$`)
    const { challenge, cookie } = nonces.begin(request(), site)
    expect(hash(made.exec(cookie)?.[1] ?? '')).toBe(challenge)
    expect(nonces.proves(request(cookie.split(';')[0]), site, challenge)).toBe(true)
    expect(nonces.proves(request(`${other}gatewright-nonce=${nonce}`), site, hash(nonce))).toBe('none')
    expect(nonces.proves(request(`${prefix}gatewright-arrived=${nonce}`), site, hash(nonce))).toBe('none')
    expect(nonces.proves(request(), site, hash(nonce))).toBe('none')
    expect(nonces.proves(request(`${name}=${nonce}`), site, hash('another'))).toBe('another')
  })

  it('are as many as there are places, however many tabs begin at once', () => {
    const nonces = createNonces()
    const begun = Array.from({ length: 100 }, () => nonces.begin(request(), site))
    const jar = new Map(begun.map(({ cookie }) => cookie.split(';', 1)[0]?.split('=') as [string, string]))
    expect(jar.size).toBe(16)
    const held = request([...jar].map(pair => pair.join('=')).join('; '))
    expect(held.headers.cookie?.length).toBeLessThan(1300)
    const last = begun.slice(-16)
    expect(last.map(({ challenge }) => nonces.proves(held, site, challenge))).toEqual(Array(16).fill(true))
    expect(nonces.proves(held, site, begun[0]?.challenge ?? '')).toBe('another')
    expect(nonces.removed(held, site).sort()).toEqual(
      [...jar.keys()].map(each => `${each}=; ${attributes}; Max-Age=0`).sort(),
    )
  })

  it('are made once, and kept by a browser that has one, in any place', () => {
    const nonces = createNonces()
    for (const place of [name, `${name}.1`, `${name}.15`]) {
      const { challenge, cookie } = nonces.begin(request(`${place}=${nonce}`), site)
      expect([challenge, cookie.split(';')[0]]).toEqual([hash(nonce), `${place}=${nonce}`])
    }
    for (const none of [
      `${name}=`,
      `${name}=${nonce}n`,
      `${name}=.${nonce.slice(1)}`,
      `${name}.16=${nonce}`,
    ]) {
      expect(nonces.begin(request(none), site).challenge).not.toBe(hash(nonce))
      expect(nonces.removed(request(none), site)).toEqual([])
    }
  })
})
