import type { webcrypto } from 'node:crypto'

/** Certificates, made with @peculiar/x509 on Node's Web Crypto. Loaded when first needed: it takes longer than a sign-in. */
const load = async () => {
  // Its container for dependencies does not load without this polyfill.
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const

export const generateRsaKeyPair = (): Promise<webcrypto.CryptoKeyPair> =>
  crypto.subtle.generateKey(rsa, true, ['sign', 'verify'])

export const exportPrivateKey = async (key: webcrypto.CryptoKey): Promise<string> => {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`
}

const year = 365 * 86_400_000

/** DER of a self-signed certificate that carries a signing key in `x5c`. */
export const selfSign = async (keys: webcrypto.CryptoKeyPair, name: string, now: number): Promise<Buffer> => {
  const x509 = await load()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore: new Date(now - 86_400_000),
    notAfter: new Date(now + 5 * year),
    signingAlgorithm: rsa,
    keys,
  })
  return Buffer.from(certificate.rawData)
}

/** A certificate for TLS and the authority to trust for it, all PEM. */
export interface TlsMaterial {
  readonly key: string
  readonly cert: string
  /** What clients must trust: `NODE_EXTRA_CA_CERTS`, `tls.setDefaultCACertificates`. */
  readonly ca: string
}

/** A fresh authority and a certificate for these hosts, which it signs. The authority's key is thrown away. */
export const generateTlsMaterial = async (hosts: readonly string[], now: number): Promise<TlsMaterial> => {
  const x509 = await load()
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
  const generate = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const [authorityKeys, keys] = await Promise.all([generate(), generate()])
  const validity = { notBefore: new Date(now - 86_400_000), notAfter: new Date(now + 2 * year) }
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Entra emulator (local test authority)',
    ...validity,
    signingAlgorithm: algorithm,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${hosts[0] ?? 'localhost'}`,
    issuer: authority.subject,
    ...validity,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map(host => ({
          type: /^[\d.]+$|:/.test(host) ? ('ip' as const) : ('dns' as const),
          value: host,
        })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  })
  return {
    key: await exportPrivateKey(keys.privateKey),
    cert: certificate.toString('pem'),
    ca: authority.toString('pem'),
  }
}
