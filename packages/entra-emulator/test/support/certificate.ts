import { createHash, createPrivateKey, type KeyObject, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { exportPrivateKey, generateRsaKeyPair, selfSign } from '../../src/keys/certificate.ts'

export interface TestCertificate {
  /** DER. */
  readonly der: Buffer
  readonly pem: string
  readonly privateKeyPem: string
  readonly privateKey: KeyObject
}

export const makeCertificate = async (): Promise<TestCertificate> => {
  const pair = await generateRsaKeyPair()
  const der = await selfSign(pair, 'client.test', Date.now())
  const privateKeyPem = await exportPrivateKey(pair.privateKey)
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    der,
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    privateKeyPem,
    privateKey: createPrivateKey(privateKeyPem),
  }
}

/** A client assertion as the facts describe it: PS256, `x5t#S256`, five minutes. */
export const signAssertion = (
  certificate: TestCertificate,
  clientId: string,
  audience: string,
  options: { readonly expiresIn?: number } = {},
): Promise<string> => {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({
    iss: clientId,
    sub: clientId,
    aud: audience,
    jti: randomUUID(),
    nbf: now + Math.min(0, options.expiresIn ?? 0) - 10,
    iat: now,
    exp: now + (options.expiresIn ?? 300),
  })
    .setProtectedHeader({
      alg: 'PS256',
      typ: 'JWT',
      'x5t#S256': createHash('sha256').update(certificate.der).digest('base64url'),
    })
    .sign(certificate.privateKey)
}
