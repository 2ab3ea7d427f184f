import type { ExternalUsersConfig } from '@gatewright/config'

type Verification = NonNullable<ExternalUsersConfig['verification']>

/**
 * Of the algorithms that the file lists, those that its key may verify. A public key is never a shared secret: everybody
 * knows it, so anybody could sign with it (RFC 8725 section 2.1). A secret that is shorter than its hash is none either (RFC
 * 7518 section 3.2): whoever has one token finds it.
 */
export function fittingAlgorithms({ algorithms, key }: Pick<Verification, 'algorithms' | 'key'>): string[] {
  if (key.kind !== 'secret') return algorithms.filter(name => name !== 'none' && !name.startsWith('HS'))
  const bits = 8 * Buffer.byteLength(key.secret)
  return algorithms.filter(name => /^HS(256|384|512)$/.test(name) && Number(name.slice(2)) <= bits)
}
