import { base64url, CompactEncrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSeal } from './seal.ts'

const key = Buffer.alloc(32, 7)
const made: unknown[] = []
const keys = {
  getOrMake: async (...wish: [string, () => object]) => {
    made.push([wish[0], wish[1]()])
    return { jwk: { kty: 'oct', k: key.toString('base64url') } }
  },
} as unknown as Parameters<typeof createSeal>[0]
const seal = await createSeal(keys)

const sealedBy = (header: object, text: string, by: Uint8Array = key) =>
  new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(header as never).encrypt(by)
const header = { alg: 'dir', enc: 'A256GCM', typ: 'a' }

describe('what is sealed', () => {
  it('opens for its own purpose alone', async () => {
    const text = await seal.seal('a', { b: ['ü'] })
    expect(await seal.open('a', text)).toEqual({ b: ['ü'] })
    expect(await seal.open('b', text)).toBeUndefined()
    expect(await seal.open('', text)).toBeUndefined()
    expect(text).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString())).toEqual(header)
  })

  it('is another text each time', async () => {
    expect(await seal.seal('a', 1)).not.toBe(await seal.seal('a', 1))
  })

  it.each([
    ['a text that is none', async () => 'x'],
    ['nothing', async () => ''],
    ['another key', () => sealedBy(header, '1', Buffer.alloc(32, 8))],
    ['a key wrapped by ours', () => sealedBy({ ...header, alg: 'A256GCMKW' }, '1')],
    ['another cipher', () => sealedBy({ ...header, enc: 'A128CBC-HS256' }, '1')],
    ['no purpose', () => sealedBy({ alg: 'dir', enc: 'A256GCM' }, '1')],
    ['what is no JSON', () => sealedBy(header, '{')],
  ])('does not open from %s', async (_, text) => {
    expect(await seal.open('a', await text())).toBeUndefined()
  })

  it('opens up to 16,384 characters', async () => {
    // Not every length comes about with one purpose: three bytes are four characters.
    const ofLength = async (length: number) => {
      for (const purpose of ['a', 'aa', 'aaa']) {
        for (let size = 12_100; size < 12_260; size += 1) {
          const text = await seal.seal(purpose, 'x'.repeat(size))
          if (text.length === length) return { purpose, text }
        }
      }
      throw new Error(`no text has ${length} characters`)
    }
    const [longest, over] = [await ofLength(16_384), await ofLength(16_385)]
    expect(await seal.open(longest.purpose, longest.text)).toMatch(/^x+$/)
    expect(await seal.open(over.purpose, over.text)).toBeUndefined()
  })
})

it('has a key of 256 bits that nobody else makes', () => {
  const [[name, jwk]] = made as [[string, { kty: string; k: string }]]
  expect([name, jwk.kty, base64url.decode(jwk.k).length]).toEqual(['seal', 'oct', 32])
})
