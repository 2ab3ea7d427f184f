import { CompactSign, exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

/** One signing key of a test provider, with everything an attack may want of it. */
export interface SigningKey {
  readonly kid: string
  readonly publicJwk: JWK
  readonly publicPem: string
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>
  /** Signs claims that a JWT library would refuse to write. */
  signRaw(claims: JWTPayload): Promise<string>
}

export async function createSigningKey(kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  return {
    kid,
    publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' },
    publicPem: await exportSPKI(publicKey),
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, ...header }).sign(privateKey),
    signRaw: claims =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(privateKey),
  }
}

/** A token that nobody signed, with any header. */
export function unsigned(header: Record<string, unknown>, claims: JWTPayload, signature = ''): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${signature}`
}
