import type { KeyObject } from 'node:crypto'
import type { JWK } from 'jose'

/** Members that only private and shared keys have (RFC 7518 sections 6.2.2, 6.3.2, 6.4). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/** RFC 7518 section 3.3. */
const leastRsaBits = 2048

/**
 * The keys of a published set that may verify anything. Which of them goes with a token (`kty`, `crv`, `alg`, `use`,
 * `key_ops`, `kid`) is jose's to say; left out here is what no token should be believed for:
 * a key whose private half stands beside it, as everybody has it; a shared secret; an RSA key that can be broken (short,
 * with an exponent below 3, or one of those whose primes a chip chose badly, CVE-2017-15361).
 */
export function trustworthyKeys<Key extends JWK>(published: readonly Key[]): Key[] {
  return published.filter(key => !secretMembers.some(name => name in key) && !isWeakRsa(key))
}

/** Whether a key of the file can be broken as well; its check says so, and no token is believed for it. */
export const isSound = (key: KeyObject): boolean => !isWeakRsa(key.export({ format: 'jwk' }) as JWK)

function isWeakRsa({ kty, n, e }: JWK): boolean {
  if (kty !== 'RSA') return false
  if (typeof n !== 'string' || typeof e !== 'string') return true
  const [modulus, exponent] = [numberOf(n), numberOf(e)]
  return (
    modulus.toString(2).length < leastRsaBits ||
    exponent < 3n ||
    exponent % 2n === 0n ||
    hasChosenPrimes(modulus)
  )
}

const numberOf = (text: string): bigint => BigInt(`0x0${Buffer.from(text, 'base64url').toString('hex')}`)

/**
 * Primes by which the remainder of such a modulus is always a power of 65537. For each, the remainders that are; a sound
 * modulus has none of the others once in two hundred million times.
 * @see https://crocs.fi.muni.cz/public/papers/rsa_ccs17
 */
const tellTales = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157].map(prime => {
  const powers = new Set<number>()
  for (let power = 1; !powers.has(power); power = (power * 65_537) % prime) powers.add(power)
  return { prime: BigInt(prime), powers }
})

const hasChosenPrimes = (modulus: bigint): boolean =>
  tellTales.every(({ prime, powers }) => powers.has(Number(modulus % prime)))
