import {
  constants,
  createHmac,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  sign as signWith,
} from 'node:crypto'
import type { JWK } from 'jose'

/**
 * Makes signed tokens that no JWT library would write: any header, any payload, any bytes, any signature. On purpose without
 * jose, which the server verifies with.
 */
export interface Forgery {
  /** As an object, or as the JSON text itself where its spelling is the attack. */
  readonly header: object | string | Uint8Array
  readonly payload: object | string | Uint8Array
  /** Gets the first two parts as they stand in the token. */
  readonly sign: (input: Buffer) => Uint8Array
}

export function forgeJws({ header, payload, sign }: Forgery): string {
  const input = `${encoded(header)}.${encoded(payload)}`
  return `${input}.${Buffer.from(sign(Buffer.from(input))).toString('base64url')}`
}

function encoded(part: object | string | Uint8Array): string {
  const bytes =
    part instanceof Uint8Array ? part : Buffer.from(typeof part === 'string' ? part : JSON.stringify(part))
  return Buffer.from(bytes).toString('base64url')
}

/** Replaces one part of a token that is otherwise genuine. */
export function withPart(token: string, index: 0 | 1 | 2, change: (part: string) => string): string {
  const parts = token.split('.')
  parts[index] = change(parts[index] ?? '')
  return parts.join('.')
}

/** A key pair with all that an attack may want of it. */
export interface ForgeKey {
  readonly alg: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** As it is published. */
  readonly jwk: JWK
  readonly sign: (input: Buffer) => Uint8Array
}

type Curve = 'P-256' | 'P-384' | 'P-521'
const curveOf: Readonly<Record<string, Curve>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/** @param alg as JWS names it; `bits` and `publicExponent` are of RSA keys */
export function createForgeKey(
  alg: string,
  kid: string,
  { bits = 2048, publicExponent = 65_537 }: { readonly bits?: number; readonly publicExponent?: number } = {},
): ForgeKey {
  const pair = alg.startsWith('ES')
    ? generateKeyPairSync('ec', { namedCurve: curveOf[alg] as Curve })
    : alg === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('rsa', { modulusLength: bits, publicExponent })
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg } as JWK
  return { alg, ...pair, jwk, sign: signerOf(alg, pair.privateKey) }
}

/** Signs as an algorithm asks, with whichever key: PSS with a key for PKCS#1, SHA-512 with one for SHA-256. */
export function signerOf(alg: string, key: KeyObject): (input: Buffer) => Uint8Array {
  if (alg === 'EdDSA') return input => signWith(null, input, key)
  const hash = `sha${alg.slice(2)}`
  if (alg.startsWith('ES')) {
    return input => createSign(hash).update(input).sign({ key, dsaEncoding: 'ieee-p1363' })
  }
  if (alg.startsWith('PS')) {
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    return input =>
      createSign(hash)
        .update(input)
        .sign({ key, ...padding })
  }
  return input => createSign(hash).update(input).sign(key)
}

/** An ECDSA signature as DER, which X.509 uses and JWS does not. */
export const derSigner =
  (key: KeyObject) =>
  (input: Buffer): Uint8Array =>
    createSign('sha256').update(input).sign({ key, dsaEncoding: 'der' })

export const hmacSigner =
  (alg: string, secret: string | Uint8Array) =>
  (input: Buffer): Uint8Array =>
    createHmac(`sha${alg.slice(2)}`, secret)
      .update(input)
      .digest()

/** Every spelling in which a public key could be taken for a shared secret. */
export function spellingsOf({ publicKey, jwk }: ForgeKey): Readonly<Record<string, string | Uint8Array>> {
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const raw = (name: 'n' | 'x' | 'y') => Buffer.from(String(jwk[name] ?? ''), 'base64url')
  const rsa = jwk.kty === 'RSA'
  return {
    PEM: pem,
    'PEM without its last line break': pem.trimEnd(),
    'PEM with CRLF': pem.replaceAll('\n', '\r\n'),
    'the base64 of its PEM': pem.replaceAll(/-----[^-]+-----|\s/g, ''),
    DER: publicKey.export({ type: 'spki', format: 'der' }),
    JWK: JSON.stringify(jwk),
    'JWK without kid, use and alg': JSON.stringify(publicKey.export({ format: 'jwk' })),
    ...(rsa
      ? {
          'PKCS#1 PEM': publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
          'PKCS#1 DER': publicKey.export({ type: 'pkcs1', format: 'der' }),
          'its modulus': raw('n'),
          'its modulus as text': String(jwk.n),
        }
      : { 'its point': Buffer.concat([raw('x'), raw('y')]), 'its x': raw('x') }),
    nothing: '',
  }
}
