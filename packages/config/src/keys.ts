/** Key material: PEM in one line or several, shared secrets, and which algorithms go with which. */
import { createPublicKey, type KeyObject } from 'node:crypto'

/** A PEM with its line breaks restored: `\n` may have been written twice over, or replaced by blanks. */
function restorePem(text: string): string {
  const lines = text.replaceAll('\\n', '\n').trim()
  const match = /^-----BEGIN ([A-Z ]+)-----\s*([A-Za-z0-9+/=\s]+?)\s*-----END \1-----$/.exec(lines)
  if (!match) return lines
  const body = (match[2] ?? '')
    .replaceAll(/\s+/g, '')
    .replaceAll(/(.{64})/g, '$1\n')
    .trim()
  return `-----BEGIN ${match[1]}-----\n${body}\n-----END ${match[1]}-----\n`
}

export const looksLikePem = (text: string): boolean => text.includes('-----BEGIN')

export type PemReading =
  | { readonly ok: true; readonly key: KeyObject; readonly spki: string }
  | { readonly ok: false; readonly because: 'private' | 'unreadable' }

/** Reads a public key or certificate. A private key is refused: it has no business in a program that only verifies. */
export function readPublicPem(text: string): PemReading {
  const pem = restorePem(text)
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) return { ok: false, because: 'private' }
  try {
    const key = createPublicKey(pem)
    return { ok: true, key, spki: key.export({ type: 'spki', format: 'pem' }).toString() }
  } catch {
    return { ok: false, because: 'unreadable' }
  }
}

/** Algorithms that a public key can verify (RFC 7518 section 3.1, RFC 8037 section 3.1); the first is the usual one. */
export function algorithmsOf(key: KeyObject): readonly string[] {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
    case 'rsa-pss':
      return ['PS256', 'PS384', 'PS512']
    case 'ec': {
      const curves: Readonly<Record<string, string>> = {
        prime256v1: 'ES256',
        secp384r1: 'ES384',
        secp521r1: 'ES512',
      }
      const algorithm = curves[key.asymmetricKeyDetails?.namedCurve ?? '']
      return algorithm ? [algorithm] : []
    }
    case 'ed25519':
      return ['EdDSA']
    default:
      return []
  }
}

export const isHmac = (algorithm: string): boolean => algorithm.startsWith('HS')

/** Bytes that an HS algorithm demands of its key (RFC 7518 section 3.2). */
export const hmacKeyBytes = (algorithm: string): number => Number(algorithm.slice(2)) / 8
