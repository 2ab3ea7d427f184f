import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isSound, trustworthyKeys } from './published-keys.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = rsa.publicKey.export({ format: 'jwk' }) as { kty: string; n: string; e: string }
const encoded = (value: bigint) => {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}

/**
 * A modulus with the mark of CVE-2017-15361: a power of 65537, seen from the product of the first 39 primes.
 * @param unmarked a prime by which the remainder is none of those powers after all
 */
function markedModulus(unmarked?: number): bigint {
  const primes = Array.from({ length: 166 }, (_, at) => at + 2).filter(
    number => !Array.from({ length: number - 2 }, (_, at) => at + 2).some(divisor => number % divisor === 0),
  )
  const product = primes.reduce((all, prime) => all * BigInt(prime), 1n)
  const power = 65_537n ** 10n % product
  const marked = ((1n << 2047n) / product + 1n) * product + power
  if (unmarked === undefined) return marked
  const prime = BigInt(unmarked)
  const powers = new Set(
    Array.from({ length: unmarked }, (_, exponent) => 65_537n ** BigInt(exponent) % prime),
  )
  // A multiple of all other primes changes the remainder by this one alone.
  let modulus = marked
  while (powers.has(modulus % prime)) modulus += product / prime
  return modulus
}

describe('a published key', () => {
  it('may verify when it is public and sound', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
    expect(trustworthyKeys([jwk, ec as typeof jwk])).toHaveLength(2)
  })

  it.each([
    ['has its private half beside it', rsa.privateKey.export({ format: 'jwk' })],
    ['has only a part of it', { ...jwk, dp: 'AQ' }],
    ['is a shared secret', { kty: 'oct', k: 'c2VjcmV0' }],
    ['is RSA and too short', { ...jwk, n: encoded((1n << 2046n) + 1n) }],
    [
      'is too short behind zeros',
      {
        ...jwk,
        n: Buffer.concat([Buffer.alloc(200), Buffer.from(encoded((1n << 1023n) + 1n), 'base64url')]).toString(
          'base64url',
        ),
      },
    ],
    ['has the exponent 1', { ...jwk, e: 'AQ' }],
    ['has an even exponent', { ...jwk, e: encoded(65_536n) }],
    ['has no exponent', { kty: 'RSA', n: jwk.n }],
    ['has no modulus', { kty: 'RSA', e: jwk.e }],
    ['has primes that a chip chose badly', { ...jwk, n: encoded(markedModulus()) }],
  ])('verifies nothing when it %s', (_, key) => {
    expect(trustworthyKeys([key as typeof jwk])).toEqual([])
  })

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'])(
    'verifies nothing with %s beside it',
    name => {
      expect(trustworthyKeys([{ ...jwk, [name]: 'AQ' }])).toEqual([])
    },
  )

  it.each([11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157])(
    'may verify when its modulus has the mark by all those primes but %i',
    prime => {
      expect(trustworthyKeys([{ ...jwk, n: encoded(markedModulus(prime)) }])).toHaveLength(1)
    },
  )

  it('may have the exponent 3, and 2048 bits', () => {
    expect(trustworthyKeys([{ ...jwk, e: 'Aw' }])).toHaveLength(1)
    expect(trustworthyKeys([{ ...jwk, n: encoded((1n << 2047n) + 1n) }])).toHaveLength(1)
  })
})

it('a key of the file is sound or not by the same measure', () => {
  const ofBits = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).publicKey
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  expect([rsa.publicKey, curve, ofBits(1024)].map(isSound)).toEqual([true, true, false])
})
